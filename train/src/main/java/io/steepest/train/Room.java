package io.steepest.train;

import io.steepest.train.data.Dataset;
import io.steepest.train.data.LabelledDataset;
import io.steepest.train.data.TextDataset;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.model.Models;
import java.util.StringJoiner;

/** The memory that a run needs at least. */
final class Room {
    private Room() {}

    /** Refuses a network or a batch that is too large for this machine before any of it is made. */
    static void require(Setup setup, Dataset data, String device) {
        String kind = setup.network().kind();
        if (!Models.fitting(data).contains(kind)) {
            // making the model says what is wrong
            return;
        }
        ModelOptions sizes = setup.network().options();
        // each weight has a gradient
        double weights = 2.0 * Float.BYTES * Models.leastWeights(kind, data, sizes);
        StringJoiner named = new StringJoiner(", ", "the network (" + kind + ", ", ")");
        sizes.of(kind).forEach((name, size) -> named.add(name + " " + size));
        if (ModelOptions.readsText(kind)) {
            named.add("context " + setup.source().context());
        }
        Memory.require(named.toString(), weights, "smaller sizes");
        if (device.equals("cpu")) {
            int batch = setup.loop().batch();
            double rows =
                    data instanceof LabelledDataset examples ? Math.min(batch, examples.trainingExamples()) : batch;
            String windows = data instanceof TextDataset text ? " of " + text.context() + " tokens" : "";
            Memory.require(
                    "a batch of " + batch + " " + data.unit().example() + "s" + windows,
                    weights + Float.BYTES * rows * Models.leastActivations(kind, data, sizes),
                    "a smaller batch; --accumulate adds several up");
        }
    }
}
