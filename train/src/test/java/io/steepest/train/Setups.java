package io.steepest.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.TensorFile;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;

/** Setups that train in milliseconds, and what a run looks like bit by bit. */
final class Setups {
    private Setups() {}

    /** A tiny gpt on {@link #text}, evaluated every third step. */
    static Setup gpt(Path folder, String optimizer, long steps) throws IOException {
        return new Setup(
                new Setup.Source(text(folder).toString(), Vocabulary.Kind.CHARACTERS, 16),
                new Setup.Network("gpt", new ModelOptions(16, 1, 2, false)),
                choice(optimizer, Optimizers.named(optimizer).lr()),
                new Setup.Loop(steps, 4, 1, 0, new Setup.Pace("constant", 0, steps)),
                new Setup.Evaluation(3, 4),
                1);
    }

    static Choice choice(String optimizer, double lr) {
        return Choice.of(optimizer, lr);
    }

    /** The same in other portions or at another pace. */
    static Setup looping(Setup s, int accumulate, double clip, Setup.Pace pace) {
        Setup.Loop loop = new Setup.Loop(s.loop().steps(), s.loop().batch(), accumulate, clip, pace);
        return new Setup(s.source(), s.network(), s.optimizer(), loop, s.evaluation(), s.seed());
    }

    /** The same with another network, on other data. */
    static Setup on(Setup s, String data, String kind, ModelOptions sizes) {
        Setup.Source source =
                new Setup.Source(data, s.source().vocabulary(), s.source().context());
        return new Setup(source, new Setup.Network(kind, sizes), s.optimizer(), s.loop(), s.evaluation(), s.seed());
    }

    static Path text(Path folder) throws IOException {
        Path file = folder.resolve("numbers.txt");
        if (!Files.exists(file)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 150; i++) {
                text.append("The number " + i * 37 % 100 + " comes before " + (i * 37 % 100 + 1) + ".\n");
            }
            Files.write(file, text.toString().getBytes(UTF_8));
        }
        return file;
    }

    /** Every tensor of a run, weights, optimizer and random state, as bytes. */
    static SortedMap<String, byte[]> bits(TrainingRun run, Path folder) throws IOException {
        RunCheckpoint.save(run, folder);
        return bits(folder);
    }

    /** Every tensor of a saved run as bytes. */
    static SortedMap<String, byte[]> bits(Path folder) throws IOException {
        SortedMap<String, byte[]> bits = new TreeMap<>();
        try (TensorFile saved = Checkpoint.read(folder.resolve(RunCheckpoint.FILE))) {
            saved.tensors().forEach((name, tensor) -> {
                byte[] bytes = new byte[(int) tensor.nbytes()];
                new BytePointer(tensor.data_ptr()).get(bytes);
                bits.put(name, bytes);
            });
        }
        return bits;
    }
}
