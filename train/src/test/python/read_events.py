"""Prints what TensorBoard reads in a folder of event files, as JSON: scalars [step, value] and texts by tag.

python3 read_events.py FOLDER
"""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator


def main(folder):
    everything = {event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0}
    read = event_accumulator.EventAccumulator(folder, size_guidance=everything)
    read.Reload()
    tags = read.Tags()
    scalars = {tag: [[e.step, e.value] for e in read.Scalars(tag)] for tag in tags["scalars"]}
    texts = {
        tag: [each.tensor_proto.string_val[0].decode() for each in read.Tensors(tag)] for tag in tags["tensors"]
    }
    plugins = sorted(read.PluginTagToContent("text")) if texts else []
    json.dump({"scalars": scalars, "texts": texts, "text_plugin": plugins}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
