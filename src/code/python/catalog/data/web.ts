/** Web frameworks: what a request carries, what a page is made of, where a browser is sent. */
export const webCallables = `
flask.request.args.get|flask.request.form.get|flask.request.values.get|flask.request.headers.get|flask.request.cookies.get|flask.request.files.get(key) source:network
flask.request.args.getlist|flask.request.form.getlist|flask.request.args.to_dict|flask.request.form.to_dict(key) source:network
flask.request.get_json|flask.request.get_data|flask.request.json.get() source:network
flask.Flask(import_name) class
  .run(host:host) network by:flask-run
  .route(rule)
  .add_url_rule(rule, endpoint, view_func:callback)
flask.render_template_string(source:data) passes
flask.render_template(template:path)
flask.redirect|werkzeug.utils.redirect(location:data)
flask.make_response(body:data) passes
flask.send_file(path_or_file:path) file-read
flask.send_from_directory(directory:path, path:path) file-read
flask.jsonify(*values:data) passes
flask.Markup|markupsafe.Markup(base:data) passes
jinja2.Template(source:data) dynamic-code by:template-walks passes class
  .render() passes
jinja2.Environment() class
  .from_string(source:data) dynamic-code by:template-walks passes returns:jinja2.Template
  .get_template(name:path) returns:jinja2.Template
jinja2.sandbox.SandboxedEnvironment|jinja2.sandbox.ImmutableSandboxedEnvironment() returns:jinja2.sandbox.SandboxedEnvironment
mako.template.Template(text:code) dynamic-code class
  .render() dynamic-code
mako.lookup.TemplateLookup(directories:path) class
tornado.template.Template(template_string:code) dynamic-code class
django.template.Template(template_string:data) class
chameleon.PageTemplate(body:code) dynamic-code
genshi.template.MarkupTemplate(source:code) dynamic-code
bottle.template|bottle.SimpleTemplate(source:code) dynamic-code by:template-text
bottle.run() network
bottle.static_file(filename:path, root) file-read
bottle.redirect(url:data)
django.http.HttpResponseRedirect|django.shortcuts.redirect|starlette.responses.RedirectResponse|fastapi.responses.RedirectResponse(redirect_to|to|url:data)
django.http.HttpResponse|fastapi.responses.HTMLResponse|starlette.responses.HTMLResponse(content:data)
django.http.FileResponse|fastapi.responses.FileResponse|starlette.responses.FileResponse(path:path) file-read
django.utils.safestring.mark_safe|django.utils.safestring.SafeString|django.utils.safestring.SafeText|django.utils.html.mark_safe(s:data) passes
django.core.management.call_command(name) 
django.conf.settings.configure()
uvicorn.run(app, host:host) network by:flask-run
waitress.serve(app, host:host) network by:flask-run
gunicorn.app.wsgiapp.run() network
tornado.web.Application.listen(port) network
tornado.web.RequestHandler.get_argument|tornado.web.RequestHandler.get_query_argument|tornado.web.RequestHandler.get_body_argument(name) source:network
aiohttp.web.run_app(app) network
gradio.Interface.launch|gradio.Blocks.launch|gradio.ChatInterface.launch() network
streamlit.text_input|streamlit.text_area|streamlit.chat_input|streamlit.sidebar.text_input|streamlit.sidebar.text_area|streamlit.data_editor(label) source:input
# Files that visitors of a page hand in.
streamlit.file_uploader|streamlit.sidebar.file_uploader|streamlit.camera_input|streamlit.audio_input(label) source:network returns:streamlit.UploadedFile
streamlit.experimental_get_query_params() source:network
streamlit.query_params.get|streamlit.query_params.get_all(key) source:network
panel.widgets.FileInput|ipywidgets.FileUpload|solara.FileDrop|marimo.ui.file() source:network
starlette.datastructures.UploadFile.read|fastapi.UploadFile.read|aiohttp.web.Request.post|aiohttp.web.Request.multipart() source:network
werkzeug.datastructures.FileStorage.read|tornado.web.RequestHandler.get_body_argument() source:network
cgi.FieldStorage() source:network
http.cookies.SimpleCookie(input) passes
twisted.web.twcgi.CGIScript(filename) process
twisted.internet.reactor.run() network
twisted.internet.reactor.listenTCP(port) network
twisted.internet.reactor.spawnProcess(protocol, executable:path, args:argv) process
`;
