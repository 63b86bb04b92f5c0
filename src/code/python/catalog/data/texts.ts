/** Pure functions on text and bytes: what malware hides behind, and what honest programs use all day. */
export const textCallables = `
base64.b64decode|base64.standard_b64decode|base64.urlsafe_b64decode|base64.decodebytes|base64.decodestring|base64.b32decode|base64.b32hexdecode|base64.b16decode|base64.b85decode|base64.a85decode|base64.z85decode(s) passes fold
base64.b64encode|base64.standard_b64encode|base64.urlsafe_b64encode|base64.encodebytes|base64.b32encode|base64.b16encode|base64.b85encode|base64.a85encode(s) passes fold
base64.decode(input, output)
binascii.a2b_base64|binascii.unhexlify|binascii.a2b_hex|binascii.a2b_uu|binascii.a2b_qp|binascii.rlecode_hqx(data) passes fold
binascii.b2a_base64|binascii.hexlify|binascii.b2a_hex|binascii.crc32(data) passes fold
codecs.decode|codecs.encode(obj, encoding, errors) passes fold
codecs.getdecoder|codecs.getencoder|codecs.lookup|codecs.getreader|codecs.getwriter(encoding) fold
codecs.register(search_function:callback)
quopri.decodestring|quopri.encodestring(s) passes fold
uu.decode(in_file, out_file)
zlib.decompress(data, wbits) passes fold
zlib.compress(data, level) passes fold
zlib.decompressobj() returns:zlib.Decompress
zlib.Decompress.decompress(data) passes
gzip.decompress|bz2.decompress|lzma.decompress|brotli.decompress|zstandard.decompress|lz4.frame.decompress|snappy.decompress(data) passes fold
gzip.compress|bz2.compress|lzma.compress(data) passes fold
struct.pack|struct.unpack|struct.unpack_from|struct.iter_unpack(format, *values:data) passes fold
string.Template(template) passes class
  .substitute|safe_substitute(mapping) passes fold
string.Formatter.format|string.Formatter.vformat(format_string) passes
re.sub|re.subn(pattern, repl:callback, string) passes fold
re.findall|re.finditer|re.split(pattern, string) passes fold
re.search|re.match|re.fullmatch(pattern, string) passes
re.compile(pattern) returns:re.Pattern
re.escape(pattern) clears fold
re.Pattern.sub|re.Pattern.subn(repl:callback, string) passes
re.Pattern.findall|re.Pattern.search|re.Pattern.match|re.Pattern.split|re.Pattern.fullmatch|re.Pattern.finditer(string) passes
inspect.cleandoc|textwrap.dedent|textwrap.indent|textwrap.fill|textwrap.wrap(text) passes fold
html.escape(s) clears fold
html.unescape(s) passes fold
xml.sax.saxutils.escape|xml.sax.saxutils.quoteattr|markupsafe.escape|cgi.escape|bleach.clean(data) clears
ldap3.utils.conv.escape_filter_chars|ldap.filter.escape_filter_chars|ldap3.utils.dn.escape_rdn|ldap.dn.escape_dn_chars(text) clears
shlex.quote|pipes.quote(s) clears fold
shlex.join(split_command) clears fold
shlex.split(s) passes fold
unicodedata.normalize(form, unistr) passes fold
unicodedata.lookup(name) passes fold
random.choice|random.choices|random.sample|random.shuffle(seq) passes
secrets.choice|secrets.randbelow|secrets.randbits|secrets.SystemRandom.choice|random.SystemRandom.choice|random.SystemRandom.choices|random.SystemRandom.sample|secrets.SystemRandom.choices|secrets.SystemRandom.sample(seq) clears makes
secrets.token_hex|secrets.token_bytes|secrets.token_urlsafe(nbytes) source:secret makes
uuid.UUID(hex) clears
decimal.Decimal(value) clears
fractions.Fraction(value) clears
datetime.datetime.now|datetime.datetime.utcnow|datetime.date.today|time.time|time.perf_counter() clears
datetime.datetime.strptime(date_string, format) clears
time.sleep(secs)
hashlib.md5|hashlib.sha1|hashlib.sha224|hashlib.sha256|hashlib.sha384|hashlib.sha512|hashlib.blake2b|hashlib.blake2s|hashlib.new(data) returns:hashlib.hash
hashlib.hash.update(data)
hashlib.hash.hexdigest|hashlib.hash.digest() clears
hmac.new(key, msg) returns:hashlib.hash
hmac.compare_digest|secrets.compare_digest(a, b) clears
copy.copy|copy.deepcopy(x) passes fold
collections.defaultdict(default_factory:callback, iterable) passes
collections.OrderedDict|collections.deque|collections.Counter|collections.ChainMap(iterable) passes
werkzeug.utils.secure_filename(filename) clears
cryptography.fernet.Fernet(key) class fold
  .decrypt(token) passes fold
  .encrypt(data) passes
cryptography.fernet.Fernet.generate_key() source:secret makes
cryptography.hazmat.primitives.ciphers.aead.AESGCM.generate_key|cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305.generate_key|cryptography.hazmat.primitives.ciphers.aead.AESCCM.generate_key|cryptography.hazmat.primitives.ciphers.aead.AESSIV.generate_key|cryptography.hazmat.primitives.ciphers.aead.AESOCB3.generate_key|cryptography.hazmat.primitives.ciphers.aead.AESGCMSIV.generate_key() source:secret makes
cryptography.hazmat.primitives.ciphers.aead.AESGCM|cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305|cryptography.hazmat.primitives.ciphers.aead.AESCCM|cryptography.hazmat.primitives.ciphers.aead.AESSIV|cryptography.hazmat.primitives.ciphers.aead.AESOCB3|cryptography.hazmat.primitives.ciphers.aead.AESGCMSIV(key) class
  .encrypt|decrypt(nonce, data) passes
cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key|cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key|cryptography.hazmat.primitives.asymmetric.ec.generate_private_key|cryptography.hazmat.primitives.asymmetric.ed25519.Ed25519PrivateKey.generate|cryptography.hazmat.primitives.asymmetric.x25519.X25519PrivateKey.generate() returns:cryptography.hazmat.primitives.asymmetric.PrivateKey
cryptography.hazmat.primitives.serialization.load_pem_private_key|cryptography.hazmat.primitives.serialization.load_der_private_key|cryptography.hazmat.primitives.serialization.load_ssh_private_key(data) returns:cryptography.hazmat.primitives.asymmetric.PrivateKey
cryptography.hazmat.primitives.asymmetric.PrivateKey.private_bytes|cryptography.hazmat.primitives.asymmetric.PrivateKey.private_bytes_raw|cryptography.hazmat.primitives.asymmetric.PrivateKey.private_numbers() source:keys
cryptography.hazmat.primitives.asymmetric.PrivateKey.public_key() returns:cryptography.hazmat.primitives.asymmetric.PublicKey
cryptography.hazmat.primitives.asymmetric.PrivateKey.sign(data)
cryptography.hazmat.primitives.asymmetric.PrivateKey.decrypt(ciphertext) passes
cryptography.hazmat.primitives.asymmetric.PrivateKey.exchange(peer)
cryptography.hazmat.primitives.asymmetric.PublicKey.encrypt(plaintext) passes
cryptography.hazmat.primitives.asymmetric.PublicKey.public_bytes() clears
cryptography.hazmat.primitives.serialization.load_pem_public_key|cryptography.hazmat.primitives.serialization.load_der_public_key|cryptography.hazmat.primitives.serialization.load_ssh_public_key(data) returns:cryptography.hazmat.primitives.asymmetric.PublicKey
cryptography.hazmat.primitives.ciphers.Cipher(algorithm, mode) class
  .decryptor|encryptor() returns:cryptography.hazmat.primitives.ciphers.CipherContext
cryptography.hazmat.primitives.ciphers.CipherContext.update(data) passes
cryptography.hazmat.primitives.ciphers.CipherContext.finalize() passes
Crypto.Cipher.AES.new|Crypto.Cipher.DES.new|Crypto.Cipher.DES3.new|Crypto.Cipher.ARC4.new|Crypto.Cipher.Blowfish.new|Crypto.Cipher.ChaCha20.new|Crypto.Cipher.Salsa20.new(key, mode) returns:Crypto.Cipher.Cipher
Crypto.Cipher.Cipher.decrypt|Crypto.Cipher.Cipher.decrypt_and_verify(ciphertext) passes
Crypto.Cipher.Cipher.encrypt(plaintext) passes
Crypto.PublicKey.RSA.import_key|Crypto.PublicKey.RSA.importKey(extern_key) passes
nacl.secret.SecretBox(key) class
  .decrypt(ciphertext) passes
rsa.decrypt(crypto, priv_key) passes
pyAesCrypt.encryptFile(infile:path, outfile:path) file-write
pyAesCrypt.decryptFile(infile:path, outfile:path) file-write
logging.debug|logging.info|logging.warning|logging.warn|logging.error|logging.critical|logging.exception(msg:data, *args:data)
logging.log(level, msg:data)
logging.getLogger(name) returns:logging.Logger
logging.Logger.debug|logging.Logger.info|logging.Logger.warning|logging.Logger.warn|logging.Logger.error|logging.Logger.critical|logging.Logger.exception(msg:data, *args:data)
logging.Logger.log(level, msg:data)
logging.FileHandler|logging.handlers.RotatingFileHandler|logging.handlers.TimedRotatingFileHandler(filename:path) file-write
logging.basicConfig() by:log-file
logging.config.dictConfig(config:payload) reflection
logging.config.fileConfig(fname:path) dynamic-code by:logging-file
logging.config.listen(port) network dynamic-code
transformers.utils.logging.get_logger(name) returns:logging.Logger
warnings.warn(message:data)
warnings.filterwarnings|warnings.simplefilter()
sys.stdout.write|sys.stderr.write(s:data)
sys.stdin.read|sys.stdin.readline|sys.stdin.readlines() source:input
sys.stdin.buffer.read() source:input
pprint.pprint|pprint.pp(object:data)
pprint.pformat|pprint.saferepr|pprint.PrettyPrinter.pformat|reprlib.repr(object) passes
click.echo|click.secho(message:data)
rich.print(*objects:data)
traceback.print_exc|traceback.format_exc()
argparse.ArgumentParser() class
  .parse_args|parse_known_args() source:parameter
  .add_argument(*names:data)
click.prompt(text) source:input
inquirer.prompt(questions) source:input
optparse.OptionParser.parse_args() source:parameter
getopt.getopt(args) source:parameter passes
`;
