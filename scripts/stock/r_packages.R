# Writes what packages of R that fit and predict export, and which of their functions come down to one that does more.
#
#   node scripts/r-dangers.mjs | Rscript --vanilla scripts/stock/r_packages.R PACKAGE… > src/rules/stock/data/r-packages.json
#
# A function counts as having an effect where its source, or that of one that it calls in its own package or in another
# one that is asked about, calls a function that the rules list. What only dispatches, or loads a package that is named,
# is where following ends: `print`, `library`; so is what words a message, or writes to where R prints.

listed <- readLines(file("stdin"))
ends <- c(
  "::", ":::", "library", "require", "requireNamespace", "loadNamespace", "getNamespace", "print", "format", "message", "warning",
  "stop", "UseMethod", "NextMethod", "standardGeneric", "cat", "data", "open", "close", "dev.new",
  # How a condition is worded and shown.
  "abort", "warn", "inform", "signal", "cnd_signal", "cli_abort", "cli_warn", "cli_inform", "deprecate_soft", "deprecate_warn",
  "deprecate_stop", "lifecycle::deprecate_soft", "lifecycle::deprecate_warn", "lifecycle::deprecate_stop", "signal_stage",
  "cli::cli_abort", "cli::cli_warn", "cli::cli_inform", "rlang::abort", "rlang::warn", "rlang::inform", "check_installed",
  "rlang::check_installed", "is_installed", "checkInstall", ".rlang_downstream_check",
  # What asks for the terminal and its colours, or counts processors and makes use of them.
  "detect_tty_colors", "is_iterm_dark", "fix_r_utf8_output", "r_utf8", "safe_cat0", "detectCores", "mclapply", "mcmapply", "pvec",
  "parallel::detectCores", "parallel::mclapply", "makeCluster", "makePSOCKcluster", "makeForkCluster", "parallel::makeCluster",
  # What reads the files of its own package.
  "getModelInfo", "getSamplingInfo", "modelLookup", "lazyLoadDBexec"
)
packages <- commandArgs(trailingOnly = TRUE)
spaces <- Filter(Negate(is.null), sapply(packages, function(p) tryCatch(suppressMessages(asNamespace(p)), error = function(e) NULL)))

callsOf <- function(code) {
  found <- character()
  walk <- function(x) {
    if (is.call(x)) {
      head <- x[[1]]
      if (is.symbol(head)) found <<- c(found, as.character(head))
      else if (is.call(head) && length(head) == 3 && as.character(head[[1]])[1] %in% c("::", ":::")) found <<- c(found, paste0(head[[2]], "::", head[[3]]))
      else walk(head)
      for (at in seq_along(x)[-1]) if (!identical(x[[at]], quote(expr = ))) walk(x[[at]])
    } else if (is.pairlist(x)) for (at in seq_along(x)) if (!identical(x[[at]], quote(expr = ))) walk(x[[at]])
  }
  walk(body(code)); walk(formals(code))
  unique(found)
}

calls <- new.env()
for (p in names(spaces)) for (name in ls(spaces[[p]], all.names = TRUE)) {
  code <- tryCatch(get(name, spaces[[p]]), error = function(e) NULL)
  if (typeof(code) == "closure") assign(paste0(p, "::", name), callsOf(code), envir = calls)
}
keys <- ls(calls, all.names = TRUE)
packageOf <- sub("::.*", "", keys); nameOf <- sub("^[^:]*::", "", keys)
owners <- split(keys, nameOf)

base <- c("base", "stats", "utils", "methods", "graphics", "grDevices")
targets <- lapply(seq_along(keys), function(at) {
  if (packageOf[at] %in% base) return(character())
  unlist(lapply(setdiff(get(keys[at], calls), ends), function(callee) {
    if (grepl("::", callee, fixed = TRUE)) return(callee)
    own <- paste0(packageOf[at], "::", callee)
    if (exists(own, envir = calls, inherits = FALSE)) return(own)
    # An import: wherever the namespace finds it.
    found <- tryCatch(environmentName(environment(get(callee, spaces[[packageOf[at]]], mode = "function"))), error = function(e) "")
    if (isTRUE(nzchar(found))) paste0(found, "::", callee) else callee
  }))
})
bare <- function(name) sub("^[^:]*::", "", name)
# Of R's own functions the rules list those with effects by hand: following them any further finds R itself.
effect <- vapply(seq_along(keys), function(at) nameOf[at] %in% listed || keys[at] %in% listed, TRUE)
names(effect) <- keys
own <- setdiff(which(!packageOf %in% base & !nameOf %in% bare(ends)), which(effect))
named <- lapply(seq_along(keys), function(at) {
  if (packageOf[at] %in% base) return(character())
  reached <- targets[[at]]
  reached[reached %in% listed | bare(reached) %in% listed]
})
# A function of its own that only has the name of one of R's is known by what it does.
for (at in own) {
  homes <- sub("::.*", "", named[[at]])
  if (any(homes %in% base | !grepl("::", named[[at]], fixed = TRUE))) effect[at] <- TRUE
}
placeOf <- list2env(as.list(setNames(seq_along(keys), keys)))
reachedAt <- lapply(targets, function(reached) unlist(mget(as.character(reached), placeOf, ifnotfound = list(NULL)), use.names = FALSE))
repeat {
  before <- sum(effect)
  for (at in own) if (!effect[at] && any(effect[reachedAt[[at]]])) effect[at] <- TRUE
  if (sum(effect) == before) break
}

quoted <- function(names) encodeString(paste(sort(unique(names[!grepl("[[:space:]]", names)]), method = "radix"), collapse = " "), quote = '"')
lines <- vapply(names(spaces), function(p) {
  functions <- Filter(function(name) is.function(get0(name, spaces[[p]])), ls(spaces[[p]], all.names = TRUE))
  functions <- functions[!startsWith(functions, ".__")]
  exported <- if (p == "base") functions else Filter(function(name) is.function(get0(name, spaces[[p]])), getNamespaceExports(p))
  own <- nameOf[packageOf == p & effect]
  inner <- setdiff(functions, exported)
  sprintf('  "%s": {\n    "exports": %s,\n    "internals": %s,\n    "effects": %s\n  }', p, quoted(exported), quoted(inner), quoted(own))
}, "")
cat("{\n", paste(lines, collapse = ",\n"), "\n}\n", sep = "")
