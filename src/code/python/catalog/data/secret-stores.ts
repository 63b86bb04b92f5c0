/** More stores that programs get secrets from: settings, vaults, prompts, sessions, and what a machine is told in a cloud. */
export const secretStoreCallables = `
dotenv.get_key(dotenv_path:path, key_to_get) file-read source:secret
environ.Env|environ.FileAwareEnv() class
  .called|str|bytes|url|json|dict|get_value(var) environment by:environment source:environment
  .db|db_url|cache|cache_url|email|email_url|search_url|channels(var) environment source:secret
environs.Env.called|environs.env.called(name) environment by:environment source:environment
environs.Env.dj_db_url|environs.Env.dj_email_url|environs.Env.dj_cache_url(name) environment source:secret
decouple.AutoConfig|decouple.Config() class
  .called|get(option) environment by:environment source:environment
starlette.config.Config() class
  .called|get(key) environment by:environment source:environment
everett.manager.ConfigManager() class
  .called(key) environment by:environment source:environment
dynaconf.Dynaconf|dynaconf.LazySettings|dynaconf.FlaskDynaconf() class
  .as_dict|to_dict() source:secret
flask.Flask.config.to_dict() source:secret
dagster.EnvVar(name) class
  .get_value() environment source:secret
prettyconf.config.called(item) environment by:environment source:environment
# Vaults of clouds and companies.
aws_lambda_powertools.utilities.parameters.get_secret(name) network source:secret
aws_lambda_powertools.utilities.parameters.get_parameter|aws_lambda_powertools.utilities.parameters.get_parameters|aws_lambda_powertools.utilities.parameters.get_parameters_by_name(name) network by:decrypt-given
aws_secretsmanager_caching.SecretCache() class
  .get_secret_string|get_secret_binary(secret_id) network source:secret
boto3.client.decrypt(CiphertextBlob) network source:secret
google.oauth2.id_token.fetch_id_token(request, audience) network source:keys
google.auth.default|google.auth.load_credentials_from_file() source:secret
azure.mgmt.storage.StorageManagementClient() class
  .storage_accounts.list_keys|storage_accounts.regenerate_key(group, account) network source:secret
azure.mgmt.cosmosdb.CosmosDBManagementClient() class
  .database_accounts.list_keys|database_accounts.list_connection_strings(group, account) network source:secret
azure.mgmt.servicebus.ServiceBusManagementClient() class
  .namespaces.list_keys(group, name) network source:secret
azure.mgmt.containerregistry.ContainerRegistryManagementClient() class
  .registries.list_credentials(group, name) network source:secret
onepasswordconnectsdk.new_client_from_environment|onepasswordconnectsdk.client.new_client_from_environment|onepasswordconnectsdk.new_client|onepasswordconnectsdk.client.new_client() returns:onepasswordconnectsdk.client.Client
onepasswordconnectsdk.client.Client.get_item|onepasswordconnectsdk.client.Client.get_item_by_id|onepasswordconnectsdk.client.Client.get_item_by_title(item) network source:secret
onepasswordconnectsdk.load|onepasswordconnectsdk.load_dict(client) network source:secret
onepassword.client.Client.authenticate|onepassword.Client.authenticate() network returns:onepassword.client.Client
onepassword.client.Client.secrets.resolve|onepassword.client.Client.secrets.resolve_all|onepassword.client.Client.items.get(reference) network source:secret
bitwarden_sdk.BitwardenClient() class
  .secrets.get|secrets.get_by_ids|secrets.sync(id) network source:secret
bitwarden_sdk.BitwardenClient.secrets() returns:bitwarden_sdk.BitwardenClient.secrets
infisical_client.InfisicalClient|infisical.InfisicalClient|infisicalsdk.InfisicalClient() class
  .get_secret|getSecret|get_all_secrets|listSecrets(name) network source:secret
dopplersdk.DopplerSDK() class
  .secrets.get|secrets.list|secrets.download(project) network source:secret
conjur_api.Client|conjur.Client() class
  .get|get_many(variable) network source:secret
keeper_secrets_manager_core.SecretsManager() class
  .get_notation|get_secrets|get_secret_by_title(notation) network source:secret
pykeepass.PyKeePass(filename:path) file-read class
  .find_entries|find_entries_by_title(title) source:secret
oci.secrets.SecretsClient() class
  .get_secret_bundle|get_secret_bundle_by_name(secret_id) network source:secret
hvac.Client.unwrap|hvac.Client.secrets.kv.v1.read_secret|hvac.Client.secrets.gcp.generate_oauth2_access_token|hvac.Client.secrets.azure.generate_credentials|hvac.Client.secrets.database.get_static_credentials|hvac.Client.secrets.transit.decrypt_data|hvac.Client.auth.token.create(name) network source:secret
tss_client.SecretServer.get_secret|delinea.secrets.server.SecretServer.get_secret(id) network source:secret
ansible.parsing.vault.VaultLib() class
  .decrypt(vaulttext) source:secret
ansible_vault.Vault() class
  .load|load_raw(stream) source:secret
win32crypt.CryptUnprotectData(data) credentials source:keys
secretstorage.get_default_collection|secretstorage.Collection(connection) returns:secretstorage.Collection
secretstorage.Collection.get_all_items|secretstorage.Collection.search_items() source:keys
kubernetes.client.CoreV1Api|kubernetes_asyncio.client.CoreV1Api() class
  .read_namespaced_secret|list_namespaced_secret|list_secret_for_all_namespaces|create_namespaced_service_account_token(name) network source:keys
kubernetes.client.Configuration() class
kubernetes.client.Configuration.get_default_copy|kubernetes.client.Configuration.get_default() returns:kubernetes.client.Configuration
docker.utils.config.load_general_config|docker.auth.load_config|docker.auth.AuthConfig.get_all_credentials|docker.auth.resolve_authconfig|docker.auth.AuthConfig.resolve_authconfig() source:keys
requests.utils.get_netrc_auth(url) source:keys
huggingface_hub.get_token|huggingface_hub.HfFolder.get_token|huggingface_hub.utils.get_token|huggingface_hub.hf_api.HfFolder.get_token() source:secret
# Grants and tokens of users.
requests_oauthlib.OAuth2Session|authlib.integrations.requests_client.OAuth2Session|authlib.integrations.httpx_client.AsyncOAuth2Client|authlib.integrations.httpx_client.OAuth2Client|httpx_oauth.oauth2.OAuth2() class
  .fetch_token|refresh_token|get_access_token(url) network clears source:secret
requests_oauthlib.OAuth1Session() class
  .fetch_request_token|fetch_access_token(url) network clears source:secret
google_auth_oauthlib.flow.InstalledAppFlow.from_client_secrets_file|google_auth_oauthlib.flow.InstalledAppFlow.from_client_config|google_auth_oauthlib.flow.Flow.from_client_secrets_file() returns:google_auth_oauthlib.flow.InstalledAppFlow
google_auth_oauthlib.flow.InstalledAppFlow.run_local_server|google_auth_oauthlib.flow.InstalledAppFlow.run_console|google.oauth2.credentials.Credentials|google.oauth2.credentials.Credentials.from_authorized_user_file|google.oauth2.credentials.Credentials.from_authorized_user_info|google.oauth2.service_account.Credentials|google.oauth2.service_account.Credentials.from_service_account_file|google.oauth2.service_account.Credentials.from_service_account_info() returns:google.oauth2.credentials.Credentials
google.oauth2.credentials.Credentials.to_json() source:secret
google.oauth2.credentials.Credentials.with_scopes|google.oauth2.credentials.Credentials.with_subject() returns:google.oauth2.credentials.Credentials
google.oauth2.credentials.Credentials.refresh(request) network
spotipy.oauth2.SpotifyOAuth|spotipy.oauth2.SpotifyClientCredentials|spotipy.oauth2.SpotifyPKCE() class
  .get_access_token|get_cached_token|refresh_access_token() source:secret
rest_framework.authtoken.models.Token.objects.get_or_create|rest_framework.authtoken.models.Token.objects.create|rest_framework.authtoken.models.Token.objects.get() database returns:rest_framework.authtoken.models.Token
jwt.encode|jose.jwt.encode|authlib.jose.jwt.encode(payload, key) clears source:secret makes
pyotp.random_base32|pyotp.random_hex() source:secret makes
sqlalchemy.engine.URL.create|sqlalchemy.URL.create|sqlalchemy.engine.url.URL.create|sqlalchemy.engine.make_url|sqlalchemy.make_url|sqlalchemy.engine.url.make_url() returns:sqlalchemy.engine.URL
sqlalchemy.engine.URL.set|sqlalchemy.engine.URL.update_query_dict() returns:sqlalchemy.engine.URL
sqlalchemy.engine.URL.render_as_string(hide_password) by:unhidden
psutil.Process() class
  .environ() source:secret
attr.asdict|attrs.asdict|attr.astuple|attrs.astuple(inst) passes
# Prompts that do not echo.
click.prompt|typer.prompt|asyncclick.prompt(text) source:input by:hidden-prompt
rich.prompt.Prompt.ask(prompt) source:input by:hidden-prompt
prompt_toolkit.prompt|prompt_toolkit.PromptSession.prompt|prompt_toolkit.shortcuts.prompt(message) source:input by:hidden-prompt
tkinter.simpledialog.askstring(title, prompt) source:input by:hidden-prompt
streamlit.text_input|streamlit.sidebar.text_input(label) source:input by:hidden-prompt
questionary.password|questionary.prompts.password.password|InquirerPy.inquirer.secret|inquirer.password|pwinput.pwinput|maskpass.askpass|maskpass.advpass|stdiomask.getpass|easygui.passwordbox|beaupy.prompt_password|dialog.Dialog.passwordbox(message) source:secret
`;

export const secretStoreAttributes = `
google.oauth2.credentials.Credentials.token|google.oauth2.credentials.Credentials.refresh_token|google.oauth2.credentials.Credentials.id_token|google.oauth2.credentials.Credentials.client_secret() source:secret
google_auth_oauthlib.flow.InstalledAppFlow.credentials() returns:google.oauth2.credentials.Credentials
rest_framework.authtoken.models.Token.key() source:secret
hvac.Client.token() source:secret
kubernetes.client.Configuration.api_key|kubernetes.client.Configuration.password() source:keys
pykeepass.PyKeePass.entries() source:secret
sqlalchemy.engine.URL.password() source:secret
openai.api_key|stripe.api_key|anthropic.api_key|wandb.api.api_key|wandb.Api.api_key|sendgrid.api_key|resend.api_key|cohere.api_key() source:secret
openai.OpenAI.api_key|openai.AsyncOpenAI.api_key|openai.AzureOpenAI.api_key|anthropic.Anthropic.api_key|anthropic.AsyncAnthropic.api_key|groq.Groq.api_key|mistralai.Mistral.api_key|together.Together.api_key() source:secret
boto3.client._request_signer._credentials() source:keys
win32cred.CredRead() source:keys
paramiko.RSAKey.key|paramiko.Ed25519Key._signing_key|paramiko.ECDSAKey.signing_key() source:keys
`;
