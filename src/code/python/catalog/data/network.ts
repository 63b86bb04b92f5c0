/** Whatever opens a connection, fetches or sends. */
export const networkCallables = `
logging.handlers.HTTPHandler|logging.handlers.SocketHandler|logging.handlers.DatagramHandler(host:host) network
logging.handlers.SysLogHandler(address:host) network by:syslog
logging.handlers.SMTPHandler(mailhost:host) network
urllib.robotparser.RobotFileParser(url:url) class
  .read() network self:url
paho.mqtt.publish.single(topic, payload:data, qos, retain, hostname:host) network
paho.mqtt.publish.multiple(msgs:data, hostname:host) network
paho.mqtt.client.Client() class
  .connect(host:host) network
  .publish(topic, payload:data) network
s3fs.S3FileSystem|gcsfs.GCSFileSystem|adlfs.AzureBlobFileSystem() class
  .put|put_file|get|get_file|open|pipe|cat|upload|download(path:data) network
git.Repo(path) class
  .clone_from(url:url) network
  .remote() returns:git.Remote
  .create_remote(name, url:url) returns:git.Remote
git.Remote.push|git.Remote.pull|git.Remote.fetch() network
git.Git.execute|git.cmd.Git.execute(command:argv) process
dulwich.porcelain.clone|dulwich.porcelain.push(source:url) network
socket.socket(family, type) network class
  .connect|connect_ex(address:host) network
  .bind(address:host) network by:bind
  .listen(backlog) network
  .accept() network source:network
  .send|sendall(data:data) network
  .sendto(data:data, address:host) network
  .sendmsg(buffers:data) network
  .sendfile(file:data) network
  .recv|recvfrom|recv_into|recvfrom_into|recvmsg() network source:network
  .makefile(mode) source:network returns:io.TextIOWrapper
  .close|shutdown|settimeout|setblocking|setsockopt|fileno|getsockname|getpeername|detach()
socket.create_connection(address:host) network returns:socket.socket
socket.create_server(address:host) network by:bind returns:socket.socket
socket.socketpair() 
socket.fromfd(fd) returns:socket.socket
socket.gethostbyname|socket.gethostbyname_ex|socket.getaddrinfo|socket.gethostbyaddr|asyncio.AbstractEventLoop.getaddrinfo|anyio.getaddrinfo|trio.socket.getaddrinfo(host:host) network
socket.getfqdn(name:host) network by:own-name source:environment
socket.gethostname() source:environment
socket.inet_aton|socket.inet_ntoa|socket.inet_pton|socket.htons(value) passes
socketserver.TCPServer|socketserver.UDPServer|socketserver.ThreadingTCPServer|socketserver.UnixStreamServer(server_address:host, handler:callback) network by:bind returns:socketserver.BaseServer
socketserver.BaseServer.serve_forever|socketserver.BaseServer.handle_request() network
ssl.wrap_socket(sock) network returns:ssl.SSLSocket
ssl.create_default_context|ssl._create_unverified_context|ssl.SSLContext() returns:ssl.SSLContext
ssl.SSLContext.wrap_socket(sock, server_side, do_handshake_on_connect, suppress_ragged_eofs, server_hostname:host) network returns:ssl.SSLSocket
ssl.SSLSocket() network class
  .connect|connect_ex(address:host) network
  .bind(address:host) network by:bind
  .accept() network source:network
  .send|sendall|write(data:data) network
  .sendfile(file:data) network
  .recv|recv_into|read() network source:network
  .makefile(mode) source:network returns:io.TextIOWrapper
  .do_handshake|unwrap|getpeercert|cipher|version|close|shutdown|settimeout|setblocking|setsockopt|fileno|getsockname|getpeername|detach()
ssl.get_server_certificate(addr:host) network
asyncio.open_connection(host:host, port) network source:network
asyncio.open_unix_connection(path:host) network
asyncio.start_server(client_connected_cb:callback, host:host) network by:bind
asyncio.start_unix_server(client_connected_cb:callback, path:path)
asyncio.AbstractEventLoop.create_connection(protocol_factory:callback, host:host) network
asyncio.AbstractEventLoop.create_datagram_endpoint(protocol_factory:callback, local_addr, remote_addr:host) network
asyncio.AbstractEventLoop.create_server(protocol_factory:callback, host:host) network
asyncio.StreamReader.read|asyncio.StreamReader.readline|asyncio.StreamReader.readexactly|asyncio.StreamReader.readuntil() network source:network
asyncio.StreamWriter.write|asyncio.StreamWriter.writelines(data:data) network
http.client.HTTPConnection|http.client.HTTPSConnection(host:host, port) network returns:http.client.HTTPConnection
http.client.HTTPConnection.request(method, url:url, body:data, headers) network
http.client.HTTPConnection.putrequest(method, url:url) network
http.client.HTTPConnection.send(data:data) network
http.client.HTTPConnection.getresponse() network source:network returns:http.client.HTTPResponse
http.client.HTTPResponse.read|http.client.HTTPResponse.readline() passes source:network
http.server.HTTPServer|http.server.ThreadingHTTPServer(server_address:host, handler:callback) network by:bind returns:socketserver.BaseServer
http.server.test() network
wsgiref.simple_server.make_server(host:host, port, app:callback) network by:bind returns:socketserver.BaseServer
xmlrpc.client.ServerProxy(uri:url) network class
xmlrpc.server.SimpleXMLRPCServer(addr:host) network by:bind returns:socketserver.BaseServer
urllib.request.urlopen(url:url, data:data) network source:network returns:http.client.HTTPResponse
urllib.request.urlretrieve(url:url, filename:path, reporthook:callback, data:data) network source:network
urllib.request.Request(url:url, data:data, headers:header) passes returns:urllib.request.Request
urllib.request.URLopener|urllib.request.FancyURLopener() class network
  .open(fullurl:url, data:data) network source:network
  .retrieve(url:url, filename:path) network
urllib.request.build_opener(*handlers:data) returns:urllib.request.OpenerDirector
urllib.request.OpenerDirector.open(fullurl:url, data:data) network source:network returns:http.client.HTTPResponse
urllib.request.install_opener(opener)
urllib.parse.quote|urllib.parse.quote_plus(string) passes fold
urllib.parse.unquote|urllib.parse.unquote_plus|urllib.parse.unquote_to_bytes(string) passes fold
urllib.parse.urlencode(query) passes fold
urllib.parse.urljoin(base, url) passes fold
urllib.parse.urlparse|urllib.parse.urlsplit|urllib.parse.urlunparse|urllib.parse.parse_qs|urllib.parse.parse_qsl(url) passes
requests.get|requests.head|requests.options(url:url, params:data) network source:network returns:requests.Response
requests.post(url:url, data:data, json:data, *, files:data, params:data) network source:network returns:requests.Response
requests.put|requests.patch(url:url, data:data, *, json:data, files:data, params:data) network source:network returns:requests.Response
requests.delete(url:url, *, params:data, data:data, json:data) network source:network returns:requests.Response
requests.request(method, url:url, params:data, data:data, headers, *, json:data, files:data) network source:network returns:requests.Response
requests.Session|requests.session|requests.sessions.Session() returns:requests.Session
requests.Session.get|requests.Session.head|requests.Session.options(url:url, *, params:data) network source:network returns:requests.Response
requests.Session.post(url:url, data:data, json:data, *, files:data, params:data) network source:network returns:requests.Response
requests.Session.put|requests.Session.patch|requests.Session.delete(url:url, data:data, *, json:data, files:data) network source:network returns:requests.Response
requests.Session.request(method, url:url, params:data, data:data, *, json:data, files:data) network source:network returns:requests.Response
requests.Session.send(request:data) network source:network returns:requests.Response
requests.adapters.HTTPAdapter() returns:requests.adapters.HTTPAdapter
requests.adapters.HTTPAdapter.send(request:data) network source:network returns:requests.Response
requests.Response.json|requests.Response.iter_content|requests.Response.iter_lines() passes source:network
requests.Response.raise_for_status()
httpx.get|httpx.head|httpx.options(url:url, *, params:data) network source:network returns:httpx.Response
httpx.post|httpx.put|httpx.patch|httpx.delete(url:url, *, content:data, data:data, files:data, json:data, params:data) network source:network returns:httpx.Response
httpx.request|httpx.stream(method, url:url, *, content:data, data:data, files:data, json:data) network source:network returns:httpx.Response
httpx.Client|httpx.AsyncClient() returns:httpx.Client
httpx.Client.get|httpx.Client.head|httpx.Client.options(url:url, *, params:data) network source:network returns:httpx.Response
httpx.Client.post|httpx.Client.put|httpx.Client.patch|httpx.Client.delete(url:url, *, content:data, data:data, files:data, json:data) network source:network returns:httpx.Response
httpx.Client.request|httpx.Client.stream(method, url:url, *, content:data, data:data, files:data, json:data) network source:network returns:httpx.Response
httpx.Client.send(request:data) network source:network
httpx.Response.json|httpx.Response.read|httpx.Response.aread|httpx.Response.iter_bytes() passes source:network
aiohttp.ClientSession() class
  .get|head|options(url:url, *, params:data) network source:network returns:aiohttp.ClientResponse
  .post|put|patch|delete(url:url, *, data:data, json:data, params:data) network source:network returns:aiohttp.ClientResponse
  .request(method, url:url, *, data:data, json:data) network source:network returns:aiohttp.ClientResponse
  .ws_connect(url:url) network source:network
aiohttp.ClientSession.ws_connect(url:url) network source:network returns:aiohttp.ClientWebSocketResponse
aiohttp.ClientWebSocketResponse() network class
  .send_str|send_bytes|send_json|send_frame(data:data) network
  .receive|receive_str|receive_bytes|receive_json() network source:network
aiohttp.request(method, url:url, *, data:data, json:data) network source:network returns:aiohttp.ClientResponse
aiohttp.ClientResponse.read|aiohttp.ClientResponse.text|aiohttp.ClientResponse.json() passes source:network
urllib3.PoolManager|urllib3.ProxyManager|urllib3.HTTPConnectionPool|urllib3.HTTPSConnectionPool() returns:urllib3.PoolManager
urllib3.PoolManager.request|urllib3.PoolManager.urlopen(method, url:url, fields:data, *, body:data, json:data) network source:network returns:urllib3.HTTPResponse
urllib3.request(method, url:url, *, body:data, fields:data, json:data) network source:network returns:urllib3.HTTPResponse
urllib3.HTTPResponse.read|urllib3.HTTPResponse.json() passes source:network
httplib2.Http() class
  .request(uri:url, method, body:data) network source:network
pycurl.Curl() class
  .setopt(option, value:data)
  .perform() network source:network
treq.get|treq.post|treq.put(url:url, data:data) network source:network
curl_cffi.requests.get|curl_cffi.requests.post(url:url, data:data) network source:network returns:requests.Response
cloudscraper.create_scraper() returns:requests.Session
mechanize.Browser() class
  .open(url:url, data:data) network source:network
wget.download(url:url, out:path) network source:file
gdown.download(url:url, output:path) network source:file
gdown.download_folder(url:url) network source:file
pooch.retrieve(url:url) network source:file
urlgrabber.urlgrab|urlgrabber.urlopen(url:url) network
ftplib.FTP|ftplib.FTP_TLS(host:host, user, passwd) network returns:ftplib.FTP
ftplib.FTP.connect(host:host) network
ftplib.FTP.login(user, passwd:data) network
ftplib.FTP.storbinary|ftplib.FTP.storlines(cmd, fp:data) network
ftplib.FTP.retrbinary|ftplib.FTP.retrlines(cmd, callback:callback) network source:network
smtplib.SMTP|smtplib.SMTP_SSL|smtplib.LMTP(host:host, port) network returns:smtplib.SMTP
smtplib.SMTP.connect(host:host) network
smtplib.SMTP.login(user, password:data) network
smtplib.SMTP.sendmail(from_addr, to_addrs, msg:data) network
smtplib.SMTP.send_message(msg:data) network
smtplib.SMTP.starttls|smtplib.SMTP.quit|smtplib.SMTP.ehlo()
imaplib.IMAP4|imaplib.IMAP4_SSL(host:host) network source:network returns:imaplib.IMAP4
poplib.POP3|poplib.POP3_SSL(host:host) network source:network returns:poplib.POP3
nntplib.NNTP(host:host) network source:network
telnetlib.Telnet(host:host, port) network class
  .open(host:host) network
  .write(buffer:data) network
  .read_all|read_until|read_some|interact() network source:network
paramiko.SSHClient|paramiko.client.SSHClient() returns:paramiko.SSHClient
paramiko.SSHClient.connect(hostname:host) network
paramiko.SSHClient.exec_command(command:command) process source:network
paramiko.SSHClient.invoke_shell() process returns:paramiko.Channel
paramiko.SSHClient.set_missing_host_key_policy(policy)
paramiko.SSHClient.open_sftp() network returns:paramiko.SFTPClient
paramiko.Transport(sock:host) network class
  .connect(hostkey) network
  .open_session() network returns:paramiko.Channel
paramiko.Channel.exec_command(command:command) process
paramiko.Channel.send(s:data) network
paramiko.Channel.recv(nbytes) network source:network
paramiko.SFTPClient.from_transport(t) returns:paramiko.SFTPClient
paramiko.SFTPClient.put(localpath:path, remotepath) network
paramiko.SFTPClient.get(remotepath, localpath:path) network
asyncssh.connect(host:host) network returns:asyncssh.SSHClientConnection
asyncssh.SSHClientConnection.run(command:command) process source:network
pysftp.Connection(host:host) network class
  .put(localpath:path) network
scp.SCPClient(transport) network class
  .put(files:path) network
dns.resolver.resolve|dns.resolver.query|dns.resolver.resolve_at|dns.asyncresolver.resolve(qname:host) network source:network
dns.resolver.Resolver() class
  .resolve|query(qname:host) network source:network
whois.whois(url:host) network source:network
nmap.PortScanner() network class
  .scan(hosts:host) network
scapy.all.send|scapy.all.sendp|scapy.all.sr|scapy.all.sr1|scapy.all.srp(x:data) network
scapy.all.rdpcap|scapy.utils.rdpcap|scapy.all.PcapReader|scapy.utils.PcapReader(filename:path) file-read
scapy.all.sniff(*, prn:callback) network source:network
pyghmi.ipmi.command.Command(bmc:host) network class
pysnmp.hlapi.CommunityData(communityIndex:data)
pysnmp.hlapi.UsmUserData(userName)
websocket.create_connection(url:url) network returns:websocket.WebSocket
websocket.WebSocket() network class
  .connect(url:url) network
  .send(payload:data) network
  .recv() network source:network
websocket.WebSocketApp(url:url, header, on_open:callback, on_message:callback) network class
  .run_forever() network
websockets.connect|websockets.client.connect|websockets.unix_connect|websockets.sync.client.connect|websockets.asyncio.client.connect|websockets.legacy.client.connect(uri:url) network source:network returns:websockets.ClientConnection
websockets.ClientConnection.recv|websockets.ClientConnection.recv_streaming() network source:network
websockets.ClientConnection.send(message:data) network
fsspec.open|fsspec.open_files|smart_open.open|smart_open.smart_open(urlpath|uri:url) by:path-or-url source:file returns:io.TextIOWrapper
numpy.DataSource|numpy.lib.npyio.DataSource|numpy.lib._datasource.DataSource|numpy.lib.DataSource() returns:numpy.DataSource
numpy.DataSource.open|numpy.DataSource.abspath(path:url) by:path-or-url source:file
sentry_sdk.init(dsn:url) network
sentry_sdk.capture_message|sentry_sdk.capture_event|sentry_sdk.set_context|sentry_sdk.set_extra|sentry_sdk.set_tag(message:data, value:data) network
opentelemetry.exporter.otlp.proto.http.trace_exporter.OTLPSpanExporter|opentelemetry.exporter.otlp.proto.grpc.trace_exporter.OTLPSpanExporter|opentelemetry.exporter.otlp.proto.http.metric_exporter.OTLPMetricExporter|opentelemetry.exporter.otlp.proto.grpc.metric_exporter.OTLPMetricExporter|opentelemetry.exporter.otlp.proto.http._log_exporter.OTLPLogExporter(endpoint:url) network by:exporter
websockets.serve|websockets.server.serve|websockets.asyncio.server.serve|websockets.sync.server.serve(handler:callback, host:host) network by:bind
websockets.ServerConnection.recv() source:network
websockets.ServerConnection.send(message:data)
socketio.Client() network class
  .connect(url:url) network
  .emit(event, data:data) network
paho.mqtt.client.Client() network class
  .connect(host:host) network
  .publish(topic, payload:data) network
pika.BlockingConnection(parameters) network
kafka.KafkaProducer() network class
  .send(topic, value:data) network
zmq.Context() returns:zmq.Context
zmq.Context.socket(type) network returns:zmq.Socket
zmq.Socket.connect|zmq.Socket.bind(addr:host) network
zmq.Socket.send|zmq.Socket.send_string|zmq.Socket.send_json|zmq.Socket.send_multipart(data:data) network
zmq.Socket.recv|zmq.Socket.recv_string|zmq.Socket.recv_json() network source:network
zmq.Socket.recv_pyobj|zmq.asyncio.Socket.recv_pyobj() deserialisation source:network
redis.Redis|redis.StrictRedis|redis.from_url(host:host) network returns:redis.Redis
redis.Redis.get|redis.Redis.hget(name) source:network
redis.Redis.config_set(name, value:path) file-write
redis.Redis.module_load|redis.Redis.module_loadex(path:path) native-code
redis.Redis.slaveof|redis.Redis.replicaof(host:host) network
pymongo.MongoClient|motor.motor_asyncio.AsyncIOMotorClient(host:host) network database returns:pymongo.MongoClient
elasticsearch.Elasticsearch|elasticsearch.AsyncElasticsearch|opensearchpy.OpenSearch(hosts:host) network database class
grpc.insecure_channel|grpc.secure_channel(target:host) network returns:grpc.Channel
grpc.Channel.unary_unary|grpc.Channel.unary_stream|grpc.Channel.stream_unary|grpc.Channel.stream_stream(method) returns:grpc.MultiCallable
grpc.MultiCallable|grpc.MultiCallable.with_call|grpc.MultiCallable.future(request:data) network source:network
boto3.client|boto3.resource(service_name) network by:client returns:boto3.client
boto3.Session|boto3.session.Session() returns:boto3.Session
boto3.client.Table|boto3.client.Bucket|boto3.client.Object|boto3.client.Queue|boto3.client.Topic|boto3.client.get_queue_by_name|boto3.client.create_table|boto3.client.create_topic(name) network returns:boto3.client
boto3.Session.client|boto3.Session.resource(service_name) network by:client returns:boto3.client
boto3.client.upload_file|boto3.client.upload_fileobj(Filename:path, Bucket) network
boto3.client.put_object(*, Body:data) network
google.cloud.storage.Client() network class
azure.storage.blob.BlobServiceClient(account_url:url) network
telegram.Bot(token) network class
  .send_message|sendMessage(chat_id, text:data) network
  .send_document|send_photo(chat_id, document:data) network
telebot.TeleBot(token) network class
  .send_message(chat_id, text:data) network
  .send_document(chat_id, document:data) network
  .polling|infinity_polling() network source:network
discord.Client|discord.ext.commands.Bot() class
  .run|start|login(token) network
discord.SyncWebhook.from_url|discord.Webhook.from_url(url:url) network returns:discord.SyncWebhook
discord.SyncWebhook.send(content:data) network
discord_webhook.DiscordWebhook(url:url, content:data) network class
  .execute() network
  .add_file(file:data, filename)
dhooks.File|discord.File|nextcord.File|disnake.File(fp:path) file-read passes
dhooks.Webhook(url:url) network class
  .send(content:data) network
slack_sdk.WebClient() network class
  .chat_postMessage(*, text:data) network
  .files_upload|files_upload_v2(*, file:path, content:data) network
slack_sdk.webhook.WebhookClient|slack_sdk.WebhookClient(url:url) network class
  .send(*, text:data) network
twilio.rest.Client() network class
  .messages.create(*, body:data) network
openai.OpenAI|openai.AsyncOpenAI|anthropic.Anthropic|anthropic.AsyncAnthropic() network by:client class
openai.ChatCompletion.create|openai.Completion.create(*, messages:data, prompt:data) network source:model
webbrowser.open|webbrowser.open_new|webbrowser.open_new_tab(url:url) process
selenium.webdriver.Chrome|selenium.webdriver.Firefox|selenium.webdriver.Edge() process network returns:selenium.webdriver.Chrome
selenium.webdriver.Chrome.get(url:url) network
selenium.webdriver.Chrome.execute_script(script:data) 
selenium.webdriver.Chrome.get_cookies() credentials source:secret
playwright.sync_api.sync_playwright|playwright.async_api.async_playwright() process network
feedparser.parse(url:url) network source:network
yt_dlp.YoutubeDL(params) network class
  .download(url_list:url) network
pytube.YouTube(url:url) network class
ipaddress.ip_address() clears
geocoder.ip(location:data) network
speedtest.Speedtest() network class
ngrok.connect|pyngrok.ngrok.connect(addr) network process
pandas.read_html(io:path) by:path-or-url source:file
sniff.sniff() network
`;
