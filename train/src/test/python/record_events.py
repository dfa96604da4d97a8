"""Writes a file of events with TensorBoard's own messages and writer.

python3 record_events.py train/src/test/resources/io/steepest/train/insight/events.bin
"""

import sys

import tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1700000000.25


def event(**fields):
    return event_pb2.Event(wall_time=TIME, **fields)


def scalars(step, values):
    return event(
        step=step,
        summary=summary_pb2.Summary(
            value=[summary_pb2.Summary.Value(tag=tag, simple_value=value) for tag, value in values]
        ),
    )


def text(tag, words):
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]),
        string_val=[words.encode()],
    )
    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name="text")
    value = summary_pb2.Summary.Value(
        tag=tag, tensor=tensor, metadata=summary_pb2.SummaryMetadata(plugin_data=plugin)
    )
    return event(summary=summary_pb2.Summary(value=[value]))


def start(step):
    return event(step=step, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START))


def main(path):
    events = [
        event(file_version="brain.Event:2"),
        start(0),
        text("setup/text_summary", "| setting | value |\n|---|---|\n| lr | 0.1 · ‖g‖ |\n"),
        scalars(0, [("loss/validation", 4.5)]),
        scalars(1, [("loss/train", 0.0), ("step_size", 1e-30)]),
        scalars(1 << 40, [("alignment/blocks.0.attn.q.weight", -0.25), ("nan", float("nan")), ("inf", float("inf"))]),
        start(7),
    ]
    with open(path, "wb") as out:
        writer = RecordWriter(out)
        for each in events:
            writer.write(each.SerializeToString())
        writer.flush()
    print("tensorboard", tensorboard.__version__, "wrote", path)


if __name__ == "__main__":
    main(sys.argv[1])
