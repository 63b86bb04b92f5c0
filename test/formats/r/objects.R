# Reads the files that are named and prints for each, on one line, the classes and the functions called in it, tab between.

classes <- new.env()
calls <- new.env()
seen <- list()

note <- function(where, names) for (name in names) assign(paste0("n", name), TRUE, envir = where)
known <- function(where) sort(substring(ls(where, all.names = TRUE), 2), method = "radix")

callee <- function(head) {
  if (is.symbol(head)) return(as.character(head))
  if (is.call(head) && length(head) == 3 && is.symbol(head[[1]]) && as.character(head[[1]]) %in% c("::", ":::"))
    return(paste0(as.character(head[[2]]), as.character(head[[1]]), as.character(head[[3]])))
  NULL
}

walk <- function(x) {
  if (missing(x)) return(invisible())
  given <- attributes(x)
  for (name in names(given)) {
    if (name == "class") note(classes, paste(given[[name]], collapse = ", "))
    if (!(is.symbol(given[[name]]))) walk(given[[name]])
  }
  if (is.environment(x)) {
    if (isNamespace(x) || identical(x, globalenv()) || identical(x, baseenv()) || identical(x, emptyenv())) return(invisible())
    if (nzchar(environmentName(x)) && startsWith(environmentName(x), "package:")) return(invisible())
    for (other in seen) if (identical(other, x)) return(invisible())
    seen[[length(seen) + 1]] <<- x
    for (name in ls(x, all.names = TRUE)) if (!bindingIsActive(name, x)) walk_binding(x, name)
    walk(parent.env(x))
  } else if (is.call(x)) {
    # `package::name` is a call itself; it is told once, under its full name.
    name <- if (identical(callee(x[[1]]), "::") || identical(callee(x[[1]]), ":::")) callee(x) else callee(x[[1]])
    if (!is.null(name)) note(calls, name)
    walk_all(as.list(x))
  } else if (typeof(x) == "closure") {
    walk(environment(x))
    walk_all(as.list(formals(x)))
    walk(body(x))
  } else if (is.pairlist(x) || is.list(x) || is.expression(x)) {
    walk_all(as.list(x))
  }
  invisible()
}

walk_all <- function(parts) {
  for (at in seq_along(parts)) if (!identical(parts[[at]], quote(expr = ))) walk(parts[[at]])
}

# What a promise holds is seen without evaluating it.
walk_binding <- function(space, name) {
  walk_all(list(eval(call("substitute", as.name(name), space))))
  value <- try(list(get(name, envir = space, inherits = FALSE)), silent = TRUE)
  if (!inherits(value, "try-error")) walk_all(value)
}

for (path in commandArgs(trailingOnly = TRUE)) {
  classes <- new.env()
  calls <- new.env()
  seen <- list()
  walk(readRDS(path))
  cat(paste(known(classes), collapse = "|"), "\t", paste(known(calls), collapse = "|"), "\n", sep = "")
}
