import { expectHazards } from './read.ts';

// What a job will do is judged as if it did so now; a kind that the system runs is a command.
expectHazards(
  [
    ["EXEC msdb.dbo.sp_add_job @job_name = N'weekly'", 'tunes'],
    [
      "EXEC sp_add_jobstep @job_name = N'a', @subsystem = N'TSQL', @command = N'UPDATE STATISTICS dbo.sales'",
      'tunes',
    ],
    ["EXEC sp_add_jobstep @job_name = N'a', @command = N'DROP TABLE dbo.sales'", 'drop tunes'],
    ["EXEC sp_add_jobstep @job_name = N'a', @subsystem = N'CmdExec', @command = N'dir'", 'runs-commands'],
    ["EXEC sp_add_jobstep @job_name = N'a', @subsystem = 'PowerShell', @command = @c", 'runs-commands'],
    ["EXEC sp_add_jobstep @job_name = N'a', @subsystem = @kind, @command = N'dir'", 'server-settings'],
    [
      "EXEC sp_update_jobstep @job_name = N'a', @step_id = 1, @command = N'DELETE FROM sales'",
      'delete-all tunes',
    ],
    ["EXEC sp_start_job @job_name = N'a'", 'tunes'],
    ["EXEC sp_help_job @job_name = N'a'", ''],
  ],
  'mssql',
);
expectHazards(
  [
    [
      "BEGIN dbms_scheduler.create_job(job_name => 'j', job_type => 'PLSQL_BLOCK', job_action => 'BEGIN refresh; END;'); END;",
      'tunes',
    ],
    [
      "BEGIN dbms_scheduler.create_job('j', 'PLSQL_BLOCK', 'BEGIN EXECUTE IMMEDIATE ''DROP TABLE sales''; END;'); END;",
      'drop tunes',
    ],
    [
      "BEGIN dbms_scheduler.create_job('j', job_type => 'STORED_PROCEDURE', job_action => 'r.all'); END;",
      'tunes',
    ],
    ["BEGIN dbms_scheduler.create_program('p', 'EXTERNAL_SCRIPT', 'date'); END;", 'runs-commands'],
    ["BEGIN dbms_scheduler.set_attribute('j', 'job_type', 'EXECUTABLE'); END;", 'runs-commands'],
    ["BEGIN dbms_scheduler.set_attribute('j', 'repeat_interval', 'FREQ=DAILY'); END;", ''],
    ["DECLARE n NUMBER; BEGIN dbms_job.submit(n, 'refresh_all;', SYSDATE); END;", 'tunes'],
  ],
  'oracle',
);
expectHazards(
  [
    ["SELECT cron.schedule('p', '0 3 * * *', $$DELETE FROM s WHERE ends < now()$$)", 'tunes'],
    ["SELECT cron.schedule('0 3 * * *', 'VACUUM')", 'tunes'],
    ["SELECT cron.schedule('p', '* * * * *', 'DROP TABLE users')", 'drop tunes'],
    [
      'SELECT cron.schedule($$p$$, $$* * * * *$$, $$COPY t FROM PROGRAM $c$date$c$ $$)',
      'runs-commands tunes',
    ],
  ],
  'postgres',
);

// Options of SQL Server, by what they let queries do.
expectHazards(
  [
    ["EXEC sp_configure 'max server memory (MB)', 4096; RECONFIGURE", 'tunes'],
    ["EXEC sp_configure 'show advanced options', 1", 'tunes'],
    ["EXEC sp_configure 'cost threshold for parallelism'", ''],
    ["EXEC sp_configure @configname = 'xp_cmdshell', @configvalue = 1", 'server-settings'],
    ["EXEC sp_configure 'xp_cmdshell', 0", 'tunes'],
    ["EXEC sp_configure 'Ole Automation Procedures', 1", 'server-settings'],
    ["EXEC sp_configure 'clr enabled', 1", 'server-settings'],
    ['EXEC sp_configure @option, 1', 'server-settings'],
    ['ALTER DATABASE shop SET RECOVERY FULL', 'tunes'],
    ['ALTER DATABASE shop SET RECOVERY SIMPLE', 'server-settings'],
  ],
  'mssql',
);
expectHazards(
  [
    ["ALTER SYSTEM SET work_mem = '64MB'; SELECT pg_reload_conf()", 'tunes'],
    ["ALTER SYSTEM SET archive_command = 'date'; SELECT pg_reload_conf()", 'server-settings tunes'],
  ],
  'postgres',
);
