package io.steepest.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.TensorFile;
import io.steepest.engine.Shapes;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines of docs/checkpoints.md read a set of files of several ranks whole. This needs a Python with the packages
 * safetensors and numpy: {@code python3}, or what the system property {@code steepest.python} names. {@link ShardsTest} compares
 * bytes on every machine.
 */
class PythonReadsShardsTest {
    private static final String PYTHON = System.getProperty("steepest.python", "python3");
    private static final String BEGIN = "```python\n";
    /** What is added to the lines: each tensor's name, shape and sum. */
    private static final String PRINT = """
            for name in sorted(tensors):
                x = tensors[name]
                print("found", name, list(x.shape), repr(float(np.asarray(x, dtype="float64").sum())))
            """;

    @TempDir
    Path folder;

    private static void requirePython() throws InterruptedException {
        try {
            Process python = new ProcessBuilder(PYTHON, "-c", "import safetensors, numpy")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(python.waitFor() == 0, PYTHON + " has no packages safetensors and numpy");
        } catch (IOException e) {
            assumeTrue(false, "no " + PYTHON);
        }
    }

    /** Returns the second block of Python on the page, with the index of this test. */
    private static String lines(Path index) throws IOException {
        String page = Files.readString(Path.of("../docs/checkpoints.md"));
        int begin = page.indexOf(BEGIN, page.indexOf(BEGIN) + 1) + BEGIN.length();
        String lines = page.substring(begin, page.indexOf("```", begin));
        assertThat(lines).contains("\"runs/two/checkpoint.safetensors.index.json\"");
        return lines.replace("runs/two/checkpoint.safetensors.index.json", index.toString()) + PRINT;
    }

    private Path save() {
        Path file = folder.resolve("run.safetensors");
        Together.THREADS.run(2, ranks -> {
            Nets.Bare net = new Nets.Bare()
                    .with("a", Tensors.normal(ScalarType.Float, 1, 6, 4))
                    .with("table", Tensors.normal(ScalarType.Float, 2, 300, 96));
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(Recipes.adamw()).over(ranks).on(net)) {
                for (String name : new String[] {"a", "table"}) {
                    Tensor g = net.get(name).grad();
                    g.copy_(Tensors.normal(ScalarType.Float, 3, Shapes.of(g)));
                }
                optimizer.step();
                Checkpoint.save(file, net, optimizer);
                return 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return file;
    }

    private static SortedMap<String, String> found(String said) {
        return said.lines()
                .filter(line -> line.startsWith("found "))
                .map(line -> line.split(" ", 3))
                .collect(Collectors.toMap(word -> word[1], word -> word[2], (a, b) -> a, TreeMap::new));
    }

    @Test
    void the_lines_of_the_page_find_every_tensor_whole() throws IOException, InterruptedException {
        requirePython();
        Path file = save();
        Path script = Files.writeString(folder.resolve("read.py"), lines(folder.resolve("run.safetensors.index.json")));
        Process python = new ProcessBuilder(PYTHON, script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), UTF_8);
        assertThat(python.waitFor()).as(said).isZero();
        SortedMap<String, String> found = found(said);
        try (TensorFile whole = Checkpoint.read(file)) {
            assertThat(found.keySet()).isEqualTo(whole.tensors().keySet());
            whole.tensors().forEach((name, x) -> {
                String text = found.get(name);
                int end = text.indexOf(']') + 1;
                assertThat(text.substring(0, end)).as(name).isEqualTo(Arrays.toString(Shapes.of(x)));
                double sum = x.to(ScalarType.Double).sum().item_double();
                // float64 sums in another order
                assertThat(Double.parseDouble(text.substring(end)))
                        .as(name)
                        .isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-9 * (1 + x.numel())));
            });
        }
    }
}
