/** Values that carry something without a call. Written as signatures without parameters. */
export const attributeSignatures = `
os.environ() environment source:secret returns:os.environ
os.environb() environment source:secret returns:os.environ
sys.argv() source:parameter
sys.orig_argv() source:parameter
sys.stdin() source:input returns:sys.stdin
sys.stdin.buffer() source:input returns:sys.stdin
sys.stdout() returns:sys.stdout
sys.stderr() returns:sys.stderr
sys.modules() reflection
sys.path() returns:sys.path
sys.meta_path() returns:sys.meta_path
sys.path_hooks() returns:sys.path_hooks
os.sep() clears
os.name() clears
sys.platform() clears
sys.executable() source:environment
sys.version_info() clears
platform.uname_result.machine() clears
platform.uname_result.system() clears
platform.uname_result.sysname() clears
flask.request() source:network returns:flask.request
flask.request.args() source:network returns:flask.request.args
flask.request.form() source:network returns:flask.request.form
flask.request.values() source:network returns:flask.request.values
flask.request.json() source:network returns:flask.request.json
flask.request.data() source:network
flask.request.headers() source:network returns:flask.request.headers
flask.request.cookies() source:network returns:flask.request.cookies
flask.request.files() source:network returns:flask.request.files
flask.request.url() source:network
flask.request.path() source:network
flask.request.query_string() source:network
flask.session() source:network
nicegui.ui.input.value|nicegui.ui.textarea.value|nicegui.ui.editor.value|nicegui.ui.codemirror.value|nicegui.ui.chat_input.value() source:network
panel.widgets.TextInput.value|panel.widgets.TextAreaInput.value|panel.widgets.CodeEditor.value|panel.chat.ChatInterface.value() source:network
bottle.request() source:network
bottle.request.query() source:network
bottle.request.forms() source:network
bottle.request.params() source:network
cherrypy.request() source:network
web.input() source:network
requests.Response.text() source:network
requests.Response.content() source:network
requests.Response.raw() source:network
requests.Response.headers() source:network
requests.Response.url() source:network
httpx.Response.text() source:network
httpx.Response.content() source:network
aiohttp.ClientResponse.content() source:network
urllib3.HTTPResponse.data() source:network
subprocess.CompletedProcess.stdout() source:process
subprocess.CompletedProcess.stderr() source:process
subprocess.Popen.stdout() source:process returns:os._wrap_close
subprocess.Popen.stderr() source:process returns:os._wrap_close
subprocess.Popen.stdin() returns:io.TextIOWrapper
http.server.BaseHTTPRequestHandler.path() source:network
http.server.BaseHTTPRequestHandler.headers() source:network
http.server.BaseHTTPRequestHandler.rfile() source:network
http.server.BaseHTTPRequestHandler.requestline() source:network
http.server.SimpleHTTPRequestHandler.path() source:network
http.server.SimpleHTTPRequestHandler.headers() source:network
http.server.SimpleHTTPRequestHandler.rfile() source:network
socketserver.StreamRequestHandler.rfile() source:network
socketserver.DatagramRequestHandler.rfile() source:network
socketserver.DatagramRequestHandler.packet() source:network
tornado.websocket.WebSocketHandler.request() source:network
types.FrameType.f_globals() reflection
types.FrameType.f_locals() reflection
types.FrameType.f_builtins() reflection
types.FrameType.f_back() reflection returns:types.FrameType
ctypes.windll() native-code
ctypes.cdll()
ctypes.pythonapi()
`;
