#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands before a PostgreSQL server and speaks TLS with records of 16 KB, as servers of others and proxies do, but PostgreSQL 15 does not.

Usage: tls_proxy.py HOST PORT. Says its port in one line, and ends with its standard input. Each answer goes out in one piece, when it is
whole: so it does not depend on the time how it is cut.
"""
import os
import select
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

# Messages that a server waits after: whoever asked must have got all before.
PAUSES = frozenset(b"RZGHWEAN")


def tls_context():
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = os.path.join(folder, "key"), os.path.join(folder, "certificate")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


class Answer:
    """What has come from the server and was not handed on."""

    def __init__(self):
        self.bytes = bytearray()
        self.at = 0  # where the first message begins that has not been looked at

    def take(self, data):
        """Adds data; gives what can be handed on."""
        self.bytes += data
        last = None
        while len(self.bytes) - self.at >= 5:
            size = 1 + struct.unpack_from("!I", self.bytes, self.at + 1)[0]
            if len(self.bytes) - self.at < size:
                break
            last = self.bytes[self.at]
            self.at += size
        if self.at != len(self.bytes) or last not in PAUSES:
            return b""
        whole, self.bytes, self.at = bytes(self.bytes), bytearray(), 0
        return whole


def pass_on(client, server):
    answer = Answer()
    while True:
        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
        if client in ready:
            data = client.recv(1 << 16)
            if not data:
                return
            server.sendall(data)
        if server in ready:
            data = server.recv(1 << 20)
            if not data:
                return
            client.sendall(answer.take(data))


def serve(plain, context, address):
    with plain, socket.create_connection(address) as server:
        request = plain.recv(8, socket.MSG_WAITALL)
        if request != struct.pack("!II", 8, 80877103):  # a request to cancel comes without TLS
            server.sendall(request + plain.recv(1 << 16))
            server.recv(1)
            return
        for connection in (plain, server):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.sendall(b"S")
        with context.wrap_socket(plain, server_side=True) as client:
            pass_on(client, server)


def serve_quietly(*arguments):
    try:
        serve(*arguments)
    except OSError:
        pass  # one of them has gone


def main():
    address = (sys.argv[1], int(sys.argv[2]))
    context = tls_context()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        if sys.stdin.fileno() in select.select([sys.stdin.fileno(), listener], [], [])[0]:
            return
        plain = listener.accept()[0]
        threading.Thread(target=serve_quietly, args=(plain, context, address), daemon=True).start()


if __name__ == "__main__":
    main()
