# Writes models and tables as R users save them, and traps, into the folder that is named; r_files.py calls it.

out <- commandArgs(trailingOnly = TRUE)[1]
path <- function(name) file.path(out, name)
set.seed(1)

table <- data.frame(
  y = c(1.2, 2.1, 2.9, 4.2, 5.1, 5.8, 7.2, 8.1), x = 1:8, g = factor(rep(c("a", "b"), 4)),
  when = as.Date("2024-01-01") + 0:7, at = as.POSIXct("2024-01-01", tz = "UTC") + 0:7,
  text = c("é", "\n", "\"q\"", NA, "", "a b", "\\", "z"), whole = c(TRUE, NA, FALSE, TRUE, TRUE, FALSE, NA, TRUE)
)
saveRDS(table, path("frame.rds"))
saveRDS(table, path("frame.bz2.rds"), compress = "bzip2")
saveRDS(table, path("frame.xz.rds"), compress = "xz")
saveRDS(table, path("frame.plain.rds"), compress = FALSE)
saveRDS(table, path("frame.v2.rds"), compress = FALSE, version = 2)
saveRDS(table, path("frame.ascii.rds"), ascii = TRUE, compress = FALSE)
saveRDS(table, path("frame.hex.rds"), ascii = NA, compress = FALSE)
writeBin(serialize(table, NULL, xdr = FALSE), path("frame.little.rds"))
x <- list(1L, NULL, 2 + 3i, as.raw(1:40), quote(f(x, ...)), as.name("n"), expression(a, b + 1), letters, NaN, -Inf, NA)
saveRDS(x, path("values.rds"), compress = FALSE)
saveRDS(x, path("values.ascii.rds"), ascii = TRUE, compress = FALSE)
saveRDS(1:1e6, path("compact.rds"), compress = FALSE)

line <- lm(y ~ x + g, table)
saveRDS(line, path("lm.rds"))
saveRDS(glm(whole ~ x, binomial, table), path("glm.rds"), compress = "xz")
saveRDS(nls(y ~ a + b * x, table, start = list(a = 0, b = 1)), path("nls.rds"))
saveRDS(loess(y ~ x, table), path("loess.rds"))
saveRDS(prcomp(table[c("x", "y")]), path("prcomp.rds"))
saveRDS(kmeans(table[c("x", "y")], 2), path("kmeans.rds"))
saveRDS(hclust(dist(table[c("x", "y")])), path("hclust.rds"))
saveRDS(arima(LakeHuron, order = c(1, 0, 0)), path("arima.rds"))
saveRDS(smooth.spline(table$x, table$y, df = 3), path("spline.rds"))
saveRDS(rpart::rpart(Species ~ ., iris), path("rpart.rds"), compress = "xz")
saveRDS(MASS::lda(Species ~ ., iris), path("lda.rds"))
saveRDS(nlme::lme(y ~ x, table, random = ~ 1 | g), path("lme.rds"))
saveRDS(survival::coxph(survival::Surv(x, whole) ~ y, table), path("coxph.rds"))
saveRDS(mgcv::gam(y ~ x + g, data = table), path("gam.rds"), compress = "xz")
if (requireNamespace("randomForest", quietly = TRUE))
  saveRDS(randomForest::randomForest(Species ~ ., iris, ntree = 3), path("forest.rds"), compress = "xz")

fitted_inside <- function(data, unused) {
  note <- "kept with the formula"
  lm(y ~ x, data)
}
saveRDS(fitted_inside(table, stop("never asked for")), path("lm-inside.rds"))
saveRDS(splinefun(table$x, table$y), path("splinefun.rds"))
saveRDS(ecdf(table$y), path("ecdf.rds"))
compiled <- compiler::cmpfun(function(x, n = 3) {
  total <- 0
  for (i in seq_len(n)) total <- total + switch(x, a = 1, b = 2, exp(i)^2)
  vapply(seq_len(n), function(k) total * k, 0)
})
saveRDS(compiled, path("compiled.rds"))
environment <- new.env()
environment$self <- environment
environment$values <- 1:3
makeActiveBinding("now", function() length(ls()), environment)
saveRDS(environment, path("environment.rds"))
setClass("Point", representation(x = "numeric", y = "numeric"), where = globalenv())
saveRDS(new("Point", x = 1, y = 2), path("s4.rds"))
counter <- setRefClass("Counter", fields = list(n = "numeric"), methods = list(up = function() n <<- n + 1))
saveRDS(counter$new(n = 1), path("reference-class.rds"), compress = "xz")

score <- function(d) predict(line, d)
save(table, line, score, file = path("workspace.RData"))
save(table, line, file = path("workspace.ascii.rda"), ascii = TRUE, compress = FALSE)
save(table, line, file = path("workspace.v2.rda"), version = 2, compress = "bzip2")

# Traps. What they run leaves a marker file, nothing else.
marker <- function(name) sprintf('touch "${TMPDIR:-/tmp}/loadlock-marker-%s"', name)

# An unevaluated promise is written where an environment holds one; the bytes are cut out of such a file.
promised <- function(command) {
  holder <- new.env(hash = FALSE, parent = emptyenv())
  eval(substitute(delayedAssign("p", system(command), baseenv(), holder), list(command = command)))
  raw <- serialize(holder, NULL, version = 2)
  # Header 14, type 4, locked 4, parent 4; then the list's cell: flags 4, tag (a symbol) 4 + 4 + 4 + 1.
  raw[-(1:(14 + 12 + 4 + 13))]
}
header <- serialize(NULL, NULL, version = 2)[1:14]
item <- function(command) {
  tail <- promised(command)
  # The promise ends before the end of the list, the empty table and the missing attributes.
  tail[seq_len(length(tail) - 12)]
}
write_raw <- function(bytes, name, mark = raw()) {
  to <- gzfile(path(name), "wb")
  writeBin(c(mark, bytes), to)
  close(to)
}
write_raw(c(header, item(marker("r-promise"))), "promise-trap.rds")
symbol <- as.raw(c(0, 0, 0, 1, 0, 4, 0, 9, 0, 0, 0, 1, 0x78))
cell <- as.raw(c(0, 0, 4, 2))
end <- as.raw(c(0, 0, 0, 0xfe))
write_raw(c(header, cell, symbol, item(marker("r-workspace")), end), "promise-trap.rda", charToRaw("RDX2\n"))
list_of_one <- as.raw(c(0, 0, 0, 0x13, 0, 0, 0, 1))
write_raw(c(header, list_of_one, item(marker("r-list"))), "promise-list-trap.rds")

trapped <- line
attr(trapped$terms, "predvars") <- substitute(list(y, x, system(command)), list(command = marker("r-predvars")))
saveRDS(trapped, path("predvars-trap.rds"))
hidden <- line
hidden$family <- eval(substitute(function(mu) do.call(paste0("sys", "tem"), list(command)), list(command = marker("r-family"))))
saveRDS(hidden, path("built-name.rds"))
shadowed <- glm(whole ~ x, binomial, table)
shadowed$family$linkinv <- eval(substitute(function(eta) { base::system(command); eta }, list(command = marker("r-linkinv"))))
saveRDS(shadowed, path("linkinv-trap.rds"), compress = "xz")
saveRDS(compiler::cmpfun(function(x) lapply(x, system)), path("compiled-trap.rds"))
.First <- eval(substitute(function() system(command), list(command = marker("r-first"))))
save(.First, table, file = path("first-trap.RData"))
predict <- function(object, ...) { cat("shadowed\n"); stats::predict(object, ...) }
save(predict, line, file = path("shadow.RData"))
