/** Where programs get secrets from, beside the environment: stores, settings, sessions. */
export const secretCallables = `
google.colab.userdata.get(name) source:secret
kaggle_secrets.UserSecretsClient() class
  .get_secret|get_gcloud_credential(label) source:secret
dbutils.secrets.get|dbutils.secrets.getBytes(scope, key) source:secret
pyspark.dbutils.DBUtils() class
  .secrets.get(scope, key) source:secret
airflow.hooks.base.BaseHook.get_connection|airflow.sdk.BaseHook.get_connection|airflow.hooks.base_hook.BaseHook.get_connection|airflow.sdk.Connection.get|airflow.models.Connection.get_connection_from_secrets(conn_id) returns:airflow.models.Connection
airflow.models.Connection() class
  .get_uri|get_password|as_json|to_json_dict() source:secret
airflow.models.Variable.get|airflow.sdk.Variable.get(key, default_var) by:environment source:environment
hvac.Client() class
  .read|secrets.kv.read_secret_version|secrets.kv.read_secret|secrets.kv.v1.read_secret|secrets.kv.v2.read_secret|secrets.kv.v2.read_secret_version|secrets.database.generate_credentials|secrets.aws.generate_credentials(path) source:secret
azure.keyvault.secrets.SecretClient() class
  .get_secret(name) returns:azure.keyvault.secrets.KeyVaultSecret
azure.keyvault.secrets.aio.SecretClient() class
  .get_secret(name) returns:azure.keyvault.secrets.KeyVaultSecret
azure.identity.DefaultAzureCredential|azure.identity.ManagedIdentityCredential|azure.identity.ClientSecretCredential|azure.identity.AzureCliCredential|azure.identity.InteractiveBrowserCredential|azure.identity.EnvironmentCredential() class
  .get_token(scopes) returns:azure.core.credentials.AccessToken
google.cloud.secretmanager.SecretManagerServiceClient|google.cloud.secretmanager_v1.SecretManagerServiceClient() class
  .access_secret_version(request) source:secret
boto3.client.get_secret_value|boto3.client.batch_get_secret_value|boto3.client.generate_db_auth_token|boto3.client.get_password_data|boto3.client.get_random_password() network source:secret
boto3.client.assume_role|boto3.client.assume_role_with_web_identity|boto3.client.get_session_token|boto3.client.get_federation_token|boto3.client.get_authorization_token() network source:keys
boto3.client.get_parameter|boto3.client.get_parameters|boto3.client.get_parameters_by_path(Name) network by:decrypts
prefect.blocks.system.Secret.load(name) returns:prefect.blocks.system.Secret
prefect.blocks.system.Secret.get() source:secret
environs.Env|environs.env() class
  .str|__call__|bytes|url(name) environment by:environment source:environment
  .dump() environment source:secret
decouple.config(name, default) environment by:environment source:environment
dynaconf.settings.as_dict|dynaconf.settings.to_dict() source:secret
flask.Flask.config.items|flask.Flask.config.values|flask.Flask.config.copy|flask.current_app.config.items|flask.current_app.config.values|flask.current_app.config.copy() source:secret
*.get_secret_value() source:secret
pydantic.SecretStr.get_secret_value|pydantic.SecretBytes.get_secret_value() source:secret
prefect.blocks.system.Secret.aload|prefect.blocks.system.Secret.load_async(name) returns:prefect.blocks.system.Secret
botocore.session.Session.get_credentials|botocore.session.get_session.get_credentials|aiobotocore.session.AioSession.get_credentials() credentials source:keys
boto3.client.get_credentials_for_identity|boto3.client.create_access_key|boto3.client.get_role_credentials|boto3.client.get_login_credentials() network source:keys
google.auth.default() credentials source:secret
msal.PublicClientApplication|msal.ConfidentialClientApplication() class
  .acquire_token_silent|acquire_token_interactive|acquire_token_for_client|acquire_token_by_username_password(scopes) network source:secret
azure.identity.AzureDeveloperCliCredential|azure.identity.AzurePowerShellCredential|azure.identity.DeviceCodeCredential|azure.identity.ClientCertificateCredential|azure.identity.WorkloadIdentityCredential|azure.identity.ChainedTokenCredential|azure.identity.SharedTokenCacheCredential() class
  .get_token(scopes) returns:azure.core.credentials.AccessToken
infisical_sdk.InfisicalSDKClient() class
  .secrets.get_secret_by_name|secrets.list_secrets(secret_name) network source:secret
onepasswordconnectsdk.client.Client.get_item(item) network source:secret
akeyless.V2Api.get_secret_value(body) network source:secret
boto3.Session.get_credentials|botocore.session.Session.get_credentials|aiobotocore.session.AioSession.get_credentials() credentials source:keys
botocore.session.Session|botocore.session.get_session() returns:botocore.session.Session
botocore.credentials.Credentials.get_frozen_credentials() passes
eth_account.Account.create|eth_account.Account.from_key|eth_account.Account.from_mnemonic|eth_account.Account.privateKeyToAccount|eth_account.Account.create_with_mnemonic() returns:eth_account.signers.local.LocalAccount
eth_account.Account.decrypt(keyfile_json, password) source:keys
eth_account.hdaccount.generate_mnemonic|eth_account.hdaccount.seed_from_mnemonic|eth_account.hdaccount.key_from_seed() source:keys
eth_keys.keys.PrivateKey() class
  .to_hex|to_bytes() source:keys
eth_keyfile.decode_keyfile_json|eth_keyfile.extract_key_from_keyfile() source:keys
mnemonic.Mnemonic() class
  .generate|to_mnemonic|to_seed|to_entropy|to_hd_master_key() source:keys
bip_utils.Bip39MnemonicGenerator() class
  .FromWordsNumber|FromEntropy() source:keys
bip_utils.Bip39SeedGenerator() class
  .Generate() source:keys
solders.keypair.Keypair|solana.keypair.Keypair() class
  .secret|to_json|to_bytes_array() source:keys
solders.keypair.Keypair.from_seed|solders.keypair.Keypair.from_bytes|solders.keypair.Keypair.from_base58_string|solana.keypair.Keypair.from_secret_key|solana.keypair.Keypair.from_seed|solana.keypair.Keypair.generate() returns:solders.keypair.Keypair
bit.Key|bit.PrivateKey|bit.PrivateKeyTestnet() class
  .to_wif|to_hex|to_pem|to_der|to_int|to_bytes() source:keys
bitcoinlib.keys.HDKey|bitcoinlib.keys.Key() class
  .wif|wif_private|wif_key|as_hex|as_bytes|private_hex() source:keys
ecdsa.SigningKey.generate|ecdsa.SigningKey.from_string|ecdsa.SigningKey.from_pem|ecdsa.SigningKey.from_secret_exponent() returns:ecdsa.SigningKey
ecdsa.SigningKey.to_string|ecdsa.SigningKey.to_pem|ecdsa.SigningKey.to_der() source:keys
coincurve.PrivateKey() class
  .to_hex|to_pem|to_der|to_int() source:keys
Crypto.PublicKey.RSA.generate|Crypto.PublicKey.ECC.generate() returns:Crypto.PublicKey.RSA.RsaKey
streamlit.secrets.to_dict|streamlit.secrets.items|streamlit.secrets.values() source:secret
paramiko.RSAKey.get_private_key|paramiko.RSAKey.write_private_key() source:keys
`;

export const secretAttributes = `
streamlit.secrets() source:secret returns:streamlit.secrets
netrc.netrc.hosts() source:secret
airflow.models.Connection.password() source:secret
airflow.models.Connection.extra() source:secret
airflow.models.Connection.extra_dejson() source:secret
azure.keyvault.secrets.KeyVaultSecret.value() source:secret
azure.core.credentials.AccessToken.token() source:keys
django.conf.settings.DATABASES() source:secret
django.conf.settings.SECRET_KEY() source:secret
eth_account.signers.local.LocalAccount.key|eth_account.signers.local.LocalAccount._private_key|eth_account.signers.local.LocalAccount.privateKey() source:keys
bit.Key._pk|bit.Key.secret_exponent() source:keys
bitcoinlib.keys.HDKey.private_hex|bitcoinlib.keys.HDKey.private_byte|bitcoinlib.keys.HDKey.secret() source:keys
ecdsa.SigningKey.privkey() source:keys
coincurve.PrivateKey.secret() source:keys
django.conf.settings.EMAIL_HOST_PASSWORD() source:secret
`;
