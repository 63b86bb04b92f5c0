import type { Severity } from '../../core/finding.ts';

export interface Danger {
  /** Honest calls that a model keeps name where its data came from: that is no reason there. */
  readonly onlyInCode?: true;
  /** Names without their package, since any package may export them again; with it where the name says too little. */
  readonly names: string;
  /** Packages that are for nothing else: any function of theirs, by its full name. */
  readonly packages?: string;
  readonly severity: Severity;
  readonly why: string;
  readonly refs?: readonly string[];
}

const commands = ['CWE-78', 'CVE-2024-27322'];

/**
 * What no model does when it predicts. Of R's own packages these are all functions that come down to an entry point of
 * the interpreter (names.c) which runs programs, opens files or connections, or changes the session, but those that only
 * ask what is there: `file.exists`, `Sys.getenv`. scripts/stock/r_packages.R follows the calls.
 */
export const dangers: readonly Danger[] = [
  {
    names: `system system2 shell shell.exec pipe exec_wait exec_background exec_internal texi2dvi texi2pdf Sweave
      Stangle .Script sys.save.image`,
    packages: 'processx sys',
    severity: 'high',
    why: 'It runs a program.',
    refs: commands,
  },
  {
    names: `r_bg rcmd Rcmd rscript mcparallel mcfork makeCluster makePSOCKcluster makeForkCluster newPSOCKnode
      newForkNode makeClusterPSOCK tools::R tools::testInstalledPackage tools::testInstalledPackages
      tools::testInstalledBasic tools::buildVignettes tools::buildVignette tools::compactPDF tools::CRAN_check_results
      aspell aspell_package_C_files aspell_package_R_files aspell_package_Rd_files aspell_package_vignettes bug.report
      create.post help.request RShowDoc help.start tools::pskill pskill psnice`,
    packages: 'callr ssh rstudioapi rJava',
    severity: 'medium',
    why: 'It starts another process.',
    refs: commands,
  },
  {
    names: `dyn.load dyn.unload library.dynam library.dynam.unload sourceCpp cppFunction cfunction cxxfunction evalCpp
      cpp_source cpp_function cpp_eval`,
    severity: 'high',
    why: 'It loads or builds compiled code.',
    refs: ['CWE-114'],
  },
  {
    names: '.C(name) .Call(name) .External(name) .External2(name) .Fortran(name)',
    severity: 'medium',
    why: 'It calls compiled code by a name, which is looked for in every library that the process has loaded.',
    refs: ['CWE-114'],
  },
  {
    names: 'py_run_string py_run_file py_eval py_load_object source_python use_python py_call',
    severity: 'high',
    why: 'It runs code of another language.',
    refs: ['CWE-94'],
  },
  {
    names: `source sys.source source_url devtools::source_url knitr::knit rmarkdown::render shiny::runApp shiny::runUrl
      shiny::runGitHub dget demo example evalSource insertSource autoload autoloader`,
    severity: 'medium',
    why: 'It runs the R code of another file.',
    refs: ['CWE-829'],
  },
  {
    names: `parse str2lang str2expression parse_expr parse_exprs parse_quo parse_quos parse_quosure glue(code)`,
    severity: 'medium',
    why: 'It makes code out of text, so that nobody sees what will run.',
    refs: ['CWE-95'],
  },
  {
    names: `readRDS load unserialize loadRDS qread read_rds lazyLoad lazyLoadDBexec lazyLoadDBfetch loadFromConn2
      load.from.file loadInfoFromConn2 unserializeFromConn sys.load.image loadhistory`,
    severity: 'medium',
    onlyInCode: true,
    why: 'It loads further objects, which may hold code.',
    refs: ['CWE-502'],
  },
  {
    names: `library(lib.loc) require(lib.loc) requireNamespace(lib.loc) loadNamespace(lib.loc) data(lib.loc)`,
    severity: 'medium',
    why: 'It loads a package out of a folder that is named there, and runs its code.',
    refs: ['CWE-829'],
  },
  {
    names: `download.file curl_download curl_fetch_memory curl getURL GET POST PUT httr::GET socketConnection make.socket
      serverSocket socketAccept read.socket write.socket url req_perform nsl browseURL install.packages install_github
      install_url sendmail update.packages download.packages available.packages old.packages new.packages packageStatus
      contrib.url chooseCRANmirror chooseBioCmirror getCRANmirrors RSiteSearch url.show curlGetHeaders curlDownload
      checkCRAN`,
    packages: 'curl RCurl httr httr2 remotes devtools pak renv BiocManager',
    severity: 'medium',
    why: 'It reaches the network.',
    refs: ['CWE-918'],
  },
  {
    names: `gzfile bzfile xzfile file fifo unz readLines readBin readChar read.table scan read.csv read.csv2 read.delim
      read.delim2 read.fwf read.fortran read.DIF read.dcf readDCF read.ftable file.show open fread read_file
      hsearch_db`,
    severity: 'medium',
    onlyInCode: true,
    why: 'It reads files.',
    refs: ['CWE-73'],
  },
  {
    names: `unlink file.remove file.rename file.copy file.append file.create file.symlink file.link writeLines writeBin
      writeChar write write.table write.csv write.csv2 sink dput dump saveRDS save save.image serialize Sys.chmod
      Sys.umask dir.create Sys.setFileTime setFileTime untar unzip tar zip readRenviron write.dcf Rprof Rprofmem
      embedFonts dev2bitmap bitmap file.edit vi emacs pico xedit xemacs write_rds fwrite write_file write_lines
      write_csv write_tsv write_delim vroom_write serializeToConn saveToConn save.to.file dump.frames dumpMethod
      dumpMethods package.skeleton prompt promptData promptPackage promptClass promptMethods rtags fileSnapshot
      savehistory timestamp savePlot page dataentry data.entry de make.packages.html mirror2html
      lazyLoadDBinsertValue mmap_file cat(file) capture.output(file) device(elsewhere)`,
    packages: 'fs',
    severity: 'medium',
    why: 'It writes files, or changes them.',
    refs: ['CWE-73'],
  },
  {
    names: `Sys.setenv Sys.unsetenv setwd .libPaths unlockBinding assignInNamespace assignInMyNamespace registerS3method
      registerS3methods registerNamespace unregisterNamespace importIntoEnv addTaskCallback setHook trace untrace
      setBreakpoint env_unlock env_binding_unlock globalCallingHandlers fixInNamespace quit q
      setTimeLimit setSessionTimeLimit attach detach unloadNamespace setMethod setReplaceMethod
      setGroupGeneric setAs removeMethod removeMethods removeGeneric removeClass cacheMethod assignClassDef
      assignMethodsMetaData insertMethod remove.packages setRepositories options(editor) options(browser)
      options(pager) options(pdfviewer) options(unzip) options(mailer) options(error) options(device)
      options(warning.expression) assign(globalenv) environment(handed-on)`,
    severity: 'medium',
    why: 'It changes the session around the model.',
    refs: ['CWE-15'],
  },
];

/** Functions whose names people give to values too: to name one hands no function on. */
export const words: ReadonlySet<string> = new Set(
  `file url open load save scan zip tar trace write source q quit sink dump dput curl GET POST PUT parse serialize
  unserialize vi emacs pico fifo bitmap demo example page timestamp prompt attach detach de untrace rtags`.split(
    /\s+/,
  ),
);
