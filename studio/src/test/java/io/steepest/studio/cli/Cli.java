package io.steepest.studio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.TensorFile;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;

/** The command line as a user meets it, in this process. */
public final class Cli {
    /** A network and batches so small that a step takes milliseconds. */
    public static final List<String> TINY =
            List.of("--width", "16", "--depth", "1", "--heads", "2", "--context", "16", "--batch", "4");

    private Cli() {}

    /** What a command left: its exit status and what it wrote. */
    public record Outcome(int status, String out, String err) {
        public List<String> errors() {
            return err.lines().toList();
        }
    }

    /** Runs one command line. */
    public static Outcome run(List<String> args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var caughtOut = new ByteArrayOutputStream();
        var caughtErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(caughtOut, true, UTF_8));
            System.setErr(new PrintStream(caughtErr, true, UTF_8));
            int status = Main.run(Stop.never(), args.toArray(String[]::new));
            return new Outcome(status, caughtOut.toString(UTF_8), caughtErr.toString(UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Runs a command line written as one text, words between blanks; {@code TINY} stands for the small sizes. */
    public static Outcome run(String line) {
        return run(words(line));
    }

    public static List<String> words(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.trim().split("\\s+")));
        int tiny = words.indexOf("TINY");
        if (tiny >= 0) {
            words.remove(tiny);
            words.addAll(tiny, TINY);
        }
        return words;
    }

    /** A text of some thousand characters to train on. */
    public static Path text(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            text.append("The number ")
                    .append(i * 37 % 100)
                    .append(" comes before ")
                    .append(i * 37 % 100 + 1);
            text.append(".\n");
        }
        return Files.writeString(folder.resolve("numbers.txt"), text);
    }

    /** Every file under a folder with its content, every folder with null. */
    public static Map<String, String> tree(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            Map<String, String> tree = new TreeMap<>();
            for (Path path : all.toList()) {
                String content =
                        Files.isRegularFile(path) ? Integer.toHexString(Arrays.hashCode(Files.readAllBytes(path))) : "";
                tree.put(folder.relativize(path).toString(), content);
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command line in a process of its own, its folder there; what it says goes to the files out and err in it. */
    public static Process start(Path folder, String line) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "@" + Path.of("..", "jvm.options").toAbsolutePath(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words(line));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /** One line on standard error, perhaps with a second one on where help is, and nothing on standard output. */
    public static void assertSaidOnce(Outcome outcome, int status) {
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.errors()).hasSizeBetween(1, 2);
        assertThat(outcome.errors().get(0)).startsWith("steepest: ");
        assertThat(outcome.errors().stream().skip(1)).allMatch(line -> line.startsWith("Try '"));
    }

    /** The bytes of all tensors of a run folder, as text by name. */
    static SortedMap<String, String> bits(Path folder) throws IOException {
        SortedMap<String, String> bits = new TreeMap<>();
        try (TensorFile saved = Checkpoint.read(folder.resolve(RunCheckpoint.FILE))) {
            saved.tensors().forEach((name, tensor) -> {
                byte[] bytes = new byte[(int) tensor.nbytes()];
                new BytePointer(tensor.data_ptr()).get(bytes);
                bits.put(name, Arrays.toString(bytes));
            });
        }
        return bits;
    }
}
