package io.steepest.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import own.HeadNorm;
import own.InverseRootSchedule;

/** The page docs/own-parts.md shows parts as they are compiled: those of examples/own-parts, with their tests, and of this package. */
class OwnPartsPageTest {
    private static final Path PAGE = Path.of("../docs/own-parts.md");
    private static final Path EXAMPLES = Path.of("../examples/own-parts/src");
    private static final Path CONTRACTS = EXAMPLES.resolve("test/java/own/OwnPartsTest.java");
    private static final List<Path> OWN =
            List.of(EXAMPLES.resolve("main/java/own"), CONTRACTS.getParent(), Path.of("src/test/java/io/steepest/own"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```java\n(.*?)^ *```$");
    private static final Pattern CONTRACT = Pattern.compile("class \\w+ implements \\w+Contract");

    /** The first example of the page. */
    static SteepestDescent byHeads(Module model) {
        Descent descent = Descent.under(new HeadNorm(4)).smoothedBy(Ema.nesterov(0.95));
        Recipe recipe = Recipe.everywhere("by heads", descent, new InverseRootSchedule(0.02, 100));
        return SteepestDescent.of(model, recipe);
    }

    private static String read(Path file) throws IOException {
        return trimmed(Files.readString(file));
    }

    private static String trimmed(String text) {
        return text.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : OWN) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }

    /** Returns whether a source has these lines, one after another, at one of the depths that members of a class have. */
    private static boolean shows(String source, String block) {
        return IntStream.of(0, 4, 8).anyMatch(depth -> source.contains(trimmed(block.indent(depth))));
    }

    @Test
    void every_block_of_java_is_a_part_of_a_source_file() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (Path file : sources()) {
            sources.append(read(file));
        }
        List<String> blocks =
                BLOCK.matcher(read(PAGE)).results().map(block -> block.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThan(10);
        assertThat(blocks).allMatch(block -> shows(sources.toString(), block));
    }

    @Test
    void every_example_is_shown_whole() throws IOException {
        String page = read(PAGE);
        int examples = 0;
        for (Path file : sources()) {
            if (!file.toString().endsWith("Test.java")) {
                String shown = read(file).replaceFirst("\\A(?:(?:package|import) .*\n|\n)+", "");
                assertThat(page).contains("```java\n" + shown + "```\n");
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(7);
    }

    @Test
    void the_contract_of_every_part_is_shown() throws IOException {
        String page = read(PAGE);
        List<String> contracts = CONTRACT.matcher(read(CONTRACTS))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(contracts).hasSizeGreaterThan(6);
        assertThat(contracts).allMatch(page::contains);
    }

    @Test
    void the_first_example_of_the_page_lowers_a_loss() {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            LinearImpl model = new LinearImpl(5, 8);
            Tensor x = torch.randn(new long[] {40, 5}, new TensorOptions(ScalarType.Float));
            double first = model.forward(x).square().mean().item_double();
            try (SteepestDescent optimizer = byHeads(model)) {
                for (int t = 0; t < 100; t++) {
                    optimizer.zeroGrad();
                    model.forward(x).square().mean().backward();
                    optimizer.step();
                }
            }
            assertThat(model.forward(x).square().mean().item_double()).isLessThan(first / 2);
        }
    }
}
