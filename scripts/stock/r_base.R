# Writes the names of all functions of R's own packages that a session has at its start.
#
#   Rscript --vanilla scripts/stock/r_base.R > src/rules/stock/data/r-base.json

packages <- c("base", "stats", "utils", "methods", "graphics", "grDevices")
names <- unlist(lapply(packages, function(package) {
  space <- asNamespace(package)
  exported <- if (package == "base") ls(space, all.names = TRUE) else getNamespaceExports(package)
  Filter(function(name) is.function(get0(name, space)), exported)
}))
names <- sort(unique(names[!startsWith(names, ".__")]), method = "radix")
quoted <- vapply(names, function(name) encodeString(name, quote = '"'), "")
cat("[\n  ", paste(quoted, collapse = ",\n  "), "\n]\n", sep = "")
