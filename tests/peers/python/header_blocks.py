"""Our encoders' habits against the encoders that have them: grpcio (the C core) over loopback, and python-hpack.

    header_blocks.py PROGRAM     PROGRAM is the engine's example of the same name

A real encoder writes header blocks, many to a connection, for seeded calls. PROGRAM decodes each and writes the same
fields again; the octets must be the same. How many blocks, octets and evictions that covers is printed.
"""

import random
import socket
import string
import subprocess
import sys
import threading

import grpc
import hpack

CONNECTIONS = 24
CALLS = 20

PREFACE = 24
FRAME_HEADER = 9
DATA, HEADERS, SETTINGS, PING, CONTINUATION = 0, 1, 4, 6, 9
END_STREAM = ACK = 1
END_HEADERS = 4


class Listener:
    """A server that answers every call with an empty Trailers-Only response, and keeps the header blocks it got."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        connection, _ = self.socket.accept()
        stream = connection.makefile("rb")
        stream.read(PREFACE)
        connection.sendall(frame(SETTINGS, 0, 0))
        # Never indexed, so that no table of ours is in play.
        answer = b"\x88" + literal("content-type", "application/grpc") + literal("grpc-status", "0")
        block = b""
        while header := stream.read(FRAME_HEADER):
            payload = stream.read(int.from_bytes(header[:3], "big"))
            kind, flags, identifier = header[3], header[4], int.from_bytes(header[5:], "big")
            if kind in (HEADERS, CONTINUATION):
                block += payload
                if flags & END_HEADERS:
                    self.blocks.append(block)
                    block = b""
            elif kind in (SETTINGS, PING) and not flags & ACK:
                connection.sendall(frame(kind, ACK, 0, payload if kind == PING else b""))
            elif kind == DATA and flags & END_STREAM:
                connection.sendall(frame(HEADERS, END_HEADERS | END_STREAM, identifier, answer))


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def literal(name: str, value: str) -> bytes:
    return b"\x10" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


def text(draw: random.Random, longest: int) -> str:
    return "".join(draw.choice(string.ascii_letters + string.digits + "-_./=") for _ in range(draw.randint(1, longest)))


def by_grpcio(seed: int) -> list[bytes]:
    """Calls of a channel: methods and deadlines that come again or are new, metadata of every kind."""
    draw = random.Random(seed)
    listener = Listener()
    options = [("grpc.enable_retries", 0), ("grpc.default_authority", f"shop-{seed}.internal")]
    options.append(("grpc.primary_user_agent", text(draw, 40)))
    methods = [f"/shop.v1.{text(draw, 12).replace('/', '')}/Get{index}" for index in range(draw.randint(1, 40))]
    tokens = [text(draw, 900) for _ in range(2)]
    with grpc.insecure_channel(f"127.0.0.1:{listener.port}", options=options) as channel:
        for _ in range(CALLS):
            metadata = []
            if draw.random() < 0.7:
                metadata.append(("authorization", "Bearer " + draw.choice(tokens)))
            if draw.random() < 0.5:
                metadata.append(("x-request-id", text(draw, 36)))
            if draw.random() < 0.3:
                metadata.append(("x-data-bin", draw.randbytes(draw.randint(0, 40))))
            if draw.random() < 0.3:
                metadata.append(("x-forwarded-for", draw.choice(["10.0.0.1", "10.0.0.2"])))
            deadline = draw.choice([None, None, 5, 30, 60, draw.uniform(10, 5000)])
            compression = draw.choice([None, grpc.Compression.Gzip, grpc.Compression.Deflate])
            call = channel.unary_unary(draw.choice(methods))
            try:
                call(b"", timeout=deadline, metadata=metadata, compression=compression)
            except grpc.RpcError:
                pass  # OK without a message is none; the request is what counts
    assert len(listener.blocks) == CALLS, f"{len(listener.blocks)} header blocks of {CALLS} calls"
    return listener.blocks


def deadlines() -> None:
    """The C core sends an earlier deadline by its index when it is up to 3 % longer, as our tests expect of ours."""
    listener = Listener()
    with grpc.insecure_channel(f"127.0.0.1:{listener.port}", options=[("grpc.enable_retries", 0)]) as channel:
        call = channel.unary_unary("/a/b")
        # From 1000 s on whole tens are sent, rounded up from what is left by a clock that is looked at now and then.
        for seconds in (995, 975, 955):
            try:
                call(b"", timeout=seconds)
            except grpc.RpcError:
                pass
    decoder = hpack.Decoder()
    first, near, far = (dict(decoder.decode(block))["grpc-timeout"] for block in listener.blocks)
    assert near == first and far != first, f"{first}, {near}, {far}"


def by_python_hpack(seed: int) -> list[bytes]:
    draw = random.Random(seed)
    encoder = hpack.Encoder()
    names = [":method", ":path", ":status", "accept-encoding", "cookie", "etag", "x-id", "te", "authorization", "x-b"]
    blocks = []
    for _ in range(CALLS):
        if draw.random() < 0.15:
            encoder.header_table_size = draw.choice([0, 100, 1000, 4096])
        fields = []
        for _ in range(draw.randint(0, 12)):
            value = draw.choice(["GET", "/", "200", "", "gzip, deflate", text(draw, 30), text(draw, 600)])
            fields.append((draw.choice(names), value, draw.random() < 0.1))
        blocks.append(encoder.encode(fields))
    return blocks


def compare(program: str, habit: str, connections: list[list[bytes]]) -> None:
    lines = "".join(f"{line}\n" for blocks in connections for line in [habit, *(block.hex() for block in blocks)])
    ran = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    answers = iter(ran.stdout.splitlines())
    octets = 0
    for number, blocks in enumerate(connections):
        for call, block in enumerate(blocks):
            ours = next(answers)
            assert ours == block.hex(), f"connection {number}, block {call}: theirs {block.hex()}, ours {ours}"
            octets += len(block)
    print(f"{habit}: {sum(map(len, connections))} header blocks, {octets} octets, all the same")


def main() -> None:
    program = sys.argv[1]
    blocks = lambda habit, by: lambda: compare(program, habit, [by(seed) for seed in range(CONNECTIONS)])
    checks = [
        (f"our grpc-core writes grpcio {grpc.__version__}'s header blocks", blocks("grpc-core", by_grpcio)),
        ("grpcio takes a deadline that is up to 3 % longer", deadlines),
        (f"indexing everything writes python-hpack {hpack.__version__}'s header blocks", blocks("index-everything", by_python_hpack)),
    ]
    failed = 0
    for name, check in checks:
        try:
            check()
            print(f"test {name} ... ok")
        except AssertionError as error:
            failed += 1
            print(f"test {name} ... FAILED\n{error}")
    verdict = "FAILED" if failed else "ok"
    print(f"test result: {verdict}. {len(checks) - failed} passed; {failed} failed; 0 ignored")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
