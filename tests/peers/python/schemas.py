"""Our message types as Google's protobuf for Python makes them, from a FileDescriptorSet and without protoc."""

from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

#: The message type of each sample shape.
SHAPES = {
    "charge": "wirelab.payments.v1.ChargeRequest",
    "user": "wirelab.users.v1.User",
    "transactions": "wirelab.payments.v1.TransactionList",
    "embedding": "wirelab.inference.v1.Embedding",
    "event": "wirelab.users.v1.ActivityEvent",
    "text": "wirelab.inference.v1.CompleteResponse",
}


def message_types(cases: Path) -> dict:
    """The class of each shape's message."""
    files = descriptor_pb2.FileDescriptorSet.FromString((cases / "schemas.binpb").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return {
        shape: message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
        for shape, name in SHAPES.items()
    }
