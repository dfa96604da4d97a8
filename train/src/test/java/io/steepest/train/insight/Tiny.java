package io.steepest.train.insight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.train.Choice;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;

/** Runs that train in milliseconds. */
final class Tiny {
    private Tiny() {}

    /** A tiny gpt on a text, evaluated every fourth step. */
    static Setup gpt(Path folder, Choice optimizer, long steps, int accumulate) throws IOException {
        Path file = folder.resolve("numbers.txt");
        if (!Files.exists(file)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 150; i++) {
                text.append("The number " + i * 37 % 100 + " comes before " + (i * 37 % 100 + 1) + ".\n");
            }
            Files.write(file, text.toString().getBytes(UTF_8));
        }
        return setup(file.toString(), "gpt", optimizer, steps, accumulate);
    }

    static Setup setup(String data, String kind, Choice optimizer, long steps, int accumulate) {
        return new Setup(
                new Setup.Source(data, Vocabulary.Kind.CHARACTERS, 16),
                new Setup.Network(kind, new ModelOptions(16, 2, 2, false)),
                optimizer,
                new Setup.Loop(steps, 6, accumulate, 0, new Setup.Pace("constant", 0, steps)),
                new Setup.Evaluation(4, 2),
                1);
    }

    /** Every tensor of a run, weights, optimizer and random state, as bytes. */
    static SortedMap<String, byte[]> bits(TrainingRun run, Path folder) throws IOException {
        RunCheckpoint.save(run, folder);
        SortedMap<String, byte[]> bits = new TreeMap<>();
        try (TensorFile saved = Safetensors.read(folder.resolve(RunCheckpoint.FILE))) {
            saved.tensors().forEach((name, tensor) -> {
                byte[] bytes = new byte[(int) tensor.nbytes()];
                new BytePointer(tensor.data_ptr()).get(bytes);
                bits.put(name, bytes);
            });
        }
        return bits;
    }
}
