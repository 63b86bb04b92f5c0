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
boto3.client.get_secret_value|boto3.client.batch_get_secret_value|boto3.client.get_session_token|boto3.client.get_federation_token|boto3.client.assume_role|boto3.client.get_authorization_token() network source:secret
boto3.client.get_parameter|boto3.client.get_parameters|boto3.client.get_parameters_by_path(Name) network by:decrypts
prefect.blocks.system.Secret.load(name) returns:prefect.blocks.system.Secret
prefect.blocks.system.Secret.get() source:secret
environs.Env|environs.env() class
  .str|__call__|bytes|url(name) environment by:environment source:environment
  .dump() environment source:secret
decouple.config(name, default) environment by:environment source:environment
dynaconf.settings.as_dict|dynaconf.settings.to_dict() source:secret
flask.Flask.config.items|flask.Flask.config.values|flask.Flask.config.copy|flask.current_app.config.items|flask.current_app.config.values|flask.current_app.config.copy() source:secret
sqlalchemy.engine.URL.render_as_string() source:secret
`;

export const secretAttributes = `
streamlit.secrets() source:secret returns:streamlit.secrets
netrc.netrc.hosts() source:secret
airflow.models.Connection.password() source:secret
airflow.models.Connection.extra() source:secret
airflow.models.Connection.extra_dejson() source:secret
azure.keyvault.secrets.KeyVaultSecret.value() source:secret
azure.core.credentials.AccessToken.token() source:secret
django.conf.settings.DATABASES() source:secret
django.conf.settings.SECRET_KEY() source:secret
django.conf.settings.EMAIL_HOST_PASSWORD() source:secret
`;
