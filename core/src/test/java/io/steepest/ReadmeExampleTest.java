package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The example in README.md is what it says. */
class ReadmeExampleTest {
    private static final Path SOURCE = Path.of("src/test/java/io/steepest/Multiply.java");
    private static final Path README = Path.of("../README.md");

    @Test
    void the_readme_shows_the_class_as_it_is_compiled() throws IOException {
        String shown = Files.readString(SOURCE).replaceFirst("package io.steepest;\n\n", "");
        assertThat(Files.readString(README)).contains("```java\n" + shown + "```");
    }

    @Test
    void the_example_learns_to_multiply() {
        torch.manual_seed(1);
        // the product of two standard normal numbers has mean square one: guessing zero gives a loss of one
        assertThat(Multiply.train(new Multiply(), 300)).isLessThan(0.2);
    }
}
