import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dedent, hazardsOf } from './risks-of.ts';

function told(hazard: string, ...sources: readonly string[]): void {
  for (const source of sources) assert.ok(hazardsOf(source).includes(hazard), dedent(source));
}

function quiet(...sources: readonly string[]): void {
  for (const source of sources) assert.deepEqual(hazardsOf(source), [], dedent(source));
}

describe('what only ever grows', () => {
  it('is told of a loop that others pace', () => {
    told(
      'growth-over-time',
      `
      import asyncio, json
      history = []
      async def run(ws):
          while True:
              message = json.loads(await ws.recv())
              history.append(message)
              await ws.send(json.dumps(len(history)))
      `,
      `
      import socket
      class Monitor:
          def __init__(self, port):
              self.seen = []
              self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          def note(self, data):
              self.seen.append(data)
          def run(self):
              while True:
                  data, peer = self.sock.recvfrom(100)
                  self.note(peer)
      `,
      `
      from flask import Flask, request
      app = Flask(__name__)
      log = []
      @app.post("/event")
      def event():
          log.append(request.get_data())
          return "", 204
      `,
    );
  });

  it('is not told where something is taken out, or the rounds have an end', () => {
    quiet(
      `
      import json
      from collections import deque
      history = deque(maxlen=40)
      async def run(ws):
          while True:
              history.append(json.loads(await ws.recv()))
      `,
      `
      buffer = []
      def run(sock, store):
          while True:
              buffer.append(sock.recv(100))
              if len(buffer) >= 50:
                  store(buffer)
                  buffer.clear()
      `,
      `
      def flush(rows, store):
          store(list(rows))
          rows.clear()
      def run(sock, store):
          rows = []
          while True:
              rows.append(sock.recv(100))
              flush(rows, store)
      `,
      `
      def run(sock):
          parts = []
          while True:
              part = sock.recv(100)
              if not part:
                  break
              parts.append(part)
          return b"".join(parts)
      `,
      `
      def run(sock):
          while True:
              words = []
              for word in sock.recv(100).split():
                  words.append(word)
              sock.send(b" ".join(words))
      `,
      `
      from flask import Flask, request
      app = Flask(__name__)
      def build(lists):
          out = []
          for one in lists:
              out.append(one)
          return out
      @app.post("/x")
      def x():
          return build(request.json)
      `,
      `
      import time
      history = []
      while True:
          history.append(read_sensor())
          time.sleep(60)
      `,
      `
      notes = []
      while True:
          notes.append(input("> "))
          print(len(notes))
      `,
    );
  });

  it('is told of a queue that the network fills', () => {
    const feed = (made: string): string => `
      import queue, socket
      inbox = ${made}
      def receive(port):
          sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          sock.bind(("", port))
          while True:
              inbox.put(sock.recvfrom(65535))
      def store(db):
          while True:
              db.add(inbox.get())
      `;
    told('growth-over-time', feed('queue.Queue()'));
    quiet(feed('queue.Queue(maxsize=1000)'));
  });

  it('is told of answers to requests that are kept under no name of a cache', () => {
    const serve = (more: string): string => `
      from fastapi import FastAPI
      app = FastAPI()
      pages = {}
      @app.get("/page")
      def page(name: str):
          if name not in pages:
              ${more}pages[name] = render(name)
          return pages[name]
      `;
    told('growth-over-time', serve(''));
    quiet(serve('pages.clear(); '));
    // What was given is lost if it is not kept.
    quiet(`
      from fastapi import FastAPI
      app = FastAPI()
      users = {}
      @app.post("/users")
      def add(name: str, mail: str):
          if name not in users:
              users[name] = mail
          return users[name]
      `);
  });

  it('is told of losses that keep their graphs', () => {
    const train = (keep: string): string => `
      import torch
      def train(model, loader, criterion, optimizer):
          losses, total = [], 0
          for x, y in loader:
              optimizer.zero_grad()
              loss = criterion(model(x), y)
              ${keep}
              optimizer.step()
          return losses, total
      `;
    told(
      'growth-over-time',
      train('loss.backward(); losses.append(loss)'),
      train('loss.backward(); total += loss'),
    );
    quiet(
      train('loss.backward(); losses.append(loss.item())'),
      train('loss.backward(); total += loss.detach()'),
      train('loss.backward(); loss = loss.item(); losses.append(loss)'),
      // Goes backward from the sum.
      train('total += loss; total.backward(); total = 0'),
    );
  });

  it('is told of streams that a server reads to their end', () => {
    const serve = (read: string): string => `
      from flask import Flask, request
      app = Flask(__name__)
      @app.post("/upload")
      def upload():
          return str(len(${read}))
      `;
    told('unbounded-read', serve('request.stream.read()'));
    quiet(
      serve('request.stream.read(1_000_000)'),
      `${serve('request.stream.read()')}  # MAX_CONTENT_LENGTH\n`,
    );
  });
});

describe('a dictionary that a loop goes through', () => {
  const sweep = (through: string, more = ''): string => `
    def sweep(seen, now):
        for user, at in ${through}:
            if now - at > 60:
                del seen[user]
                ${more}
    `;

  it('is told where entries are taken out of it on the way', () => {
    told('changed-while-iterated', sweep('seen.items()'), sweep('seen.items()', 'print(user)'));
    quiet(sweep('list(seen.items())'), sweep('seen.items()', 'break'), sweep('seen.copy().items()'));
  });
});

describe('processes for each item', () => {
  const jobs = (wait: string): string => `
    import pathlib, subprocess, sys
    def convert(path):
        return subprocess.Popen(["ffmpeg", "-i", str(path), str(path.with_suffix(".opus"))])
    running = []
    for path in pathlib.Path(sys.argv[1]).rglob("*.wav"):
        running.append(convert(path))
        ${wait}
    for job in running:
        job.wait()
    `;

  it('are told where a function starts one and gives it back', () => {
    told('process-for-each-item', jobs('print(path)'));
    quiet(jobs('running[-1].wait()'), jobs('if len(running) >= 4: running.pop(0).wait()'));
  });
});

describe('how deep a function calls itself', () => {
  it('is told where failures or circles in the data say so', () => {
    told(
      'depth-from-outside',
      `
      import requests, time
      def fetch(url):
          try:
              return requests.get(url).json()
          except requests.RequestException:
              time.sleep(1)
              return fetch(url)
      `,
      `
      import json, sys
      graph = json.load(open(sys.argv[1]))
      def depth(name):
          return 1 + max([depth(other) for other in graph.get(name, [])], default=0)
      print(depth("root"))
      `,
      `
      import json, sys
      def load(path):
          data = json.load(open(path))
          nodes = {entry["name"]: Node(entry) for entry in data}
          for entry in data:
              for dep in entry["requires"]:
                  nodes[entry["name"]].requires.append(nodes[dep])
          return nodes
      def size(node):
          total = node.size
          for dep in node.requires:
              total += size(dep)
          return total
      `,
    );
  });

  it('is not told of what counts, remembers or cannot go in a circle', () => {
    quiet(
      `
      import requests, time
      def fetch(url, left=5):
          try:
              return requests.get(url).json()
          except requests.RequestException:
              if left == 0:
                  raise
              time.sleep(1)
              return fetch(url, left - 1)
      `,
      `
      import json, sys
      graph = json.load(open(sys.argv[1]))
      def visit(name, seen):
          if name in seen:
              return
          seen.add(name)
          for other in graph.get(name, []):
              visit(other, seen)
      visit("root", set())
      `,
      `
      import json, sys
      def size(value):
          return 1 + sum(size(child) for child in value["children"])
      print(size(json.load(open(sys.argv[1]))))
      `,
      `
      import csv, sys
      nodes = {}
      for row in csv.DictReader(open(sys.argv[1])):
          nodes[row["id"]] = Node(row)
          nodes[row["parent"]].children.append(nodes[row["id"]])
      def show(node, indent):
          print(indent, node.name)
          for child in node.children:
              show(child, indent + " ")
      `,
    );
  });
});

describe('sizes that a message gives', () => {
  it('are told like those of requests', () => {
    told(
      'size-from-request',
      `
      from telegram import Update
      async def power(update: Update, context):
          base, exponent = int(context.args[0]), int(context.args[1])
          await update.message.reply_text(str(base ** exponent))
      `,
      `
      import discord
      from discord.ext import commands
      bot = commands.Bot("!")
      @bot.command()
      async def stars(ctx, count: int):
          await ctx.send(str(len(["*"] * count)))
      `,
      `
      import paho.mqtt.client as mqtt
      def on_message(client, userdata, msg):
          buffer = bytearray(int(msg.payload))
      `,
    );
    quiet(
      `
      from telegram import Update
      async def power(update: Update, context):
          base, exponent = int(context.args[0]), int(context.args[1])
          if abs(base) > 1000 or exponent > 100:
              return
          await update.message.reply_text(str(base ** exponent))
      `,
      `
      import click
      @click.group()
      def cli(): ...
      @cli.command()
      def stars(count: int):
          print(len(["*"] * count))
      `,
    );
  });
});
