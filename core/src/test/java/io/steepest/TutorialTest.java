package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project of docs/tutorial.md is what the page shows, and does what the page says. */
class TutorialTest {
    private static final Path PROJECT = Path.of("../examples/tutorial");
    private static final Pattern FILE = Pattern.compile("<!-- file: (\\S+) -->\n```\\w+\n(?s:(.*?))```\n");
    private static final Pattern EXPLAINED = Pattern.compile("<!-- output: explain -->\n```\n(?s:(.*?))```\n");
    private static final Pattern RIGHT = Pattern.compile("step (\\d+): (?:loss [^,]+, )?([0-9.]+) % right");

    @TempDir
    static Path classes;

    private static String page;

    @BeforeAll
    static void compile() throws IOException {
        page = Files.readString(Path.of("../docs/tutorial.md"));
        List<String> sources;
        try (Stream<Path> files = Files.walk(PROJECT.resolve("src"))) {
            sources = files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .sorted()
                    .toList();
        }
        String[] arguments = Stream.concat(
                        Stream.of(
                                "-d",
                                classes.toString(),
                                "-Xlint:deprecation,unchecked,rawtypes",
                                "-Werror",
                                "-proc:none"),
                        sources.stream())
                .toArray(String[]::new);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                .as("status of the compiler")
                .isZero();
    }

    /** What a program of the tutorial prints. */
    private static String run(String program, String... arguments) throws ReflectiveOperationException, IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
                var out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            loader.loadClass("shapes." + program)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The part of the shapes that is right after a step, in percent as it was printed. */
    private static String right(String printed, int step) {
        Matcher line = RIGHT.matcher(printed);
        while (line.find()) {
            if (Integer.parseInt(line.group(1)) == step) {
                return line.group(2);
            }
        }
        throw new AssertionError("nothing printed about step " + step + ": " + printed);
    }

    @Test
    void the_page_shows_every_file_of_the_project() throws IOException {
        Matcher shown = FILE.matcher(page);
        int count = 0;
        while (shown.find()) {
            assertThat(Files.readString(PROJECT.resolve(shown.group(1))))
                    .as(shown.group(1))
                    .isEqualTo(shown.group(2));
            count++;
        }
        try (Stream<Path> files = Files.walk(PROJECT)) {
            assertThat(files.filter(file -> file.toString().matches(".*\\.(java|xml)")
                                    && !file.toString().contains("target"))
                            .count())
                    .isEqualTo(count);
        }
    }

    @Test
    void it_learns_says_what_it_does_and_goes_on_exactly(@TempDir Path folder)
            throws ReflectiveOperationException, IOException {
        String learnt = run("Learn");
        // guessing is right in a third of the cases
        assertThat(Double.parseDouble(right(learnt, 200))).isGreaterThan(75);
        String file = folder.resolve("shapes.safetensors").toString();
        run("Continue", file);
        // the same weights name the same thousand shapes right
        assertThat(right(run("Continue", file), 200)).isEqualTo(right(learnt, 200));
        Matcher shown = EXPLAINED.matcher(page);
        assertThat(shown.find()).isTrue();
        assertThat(words(shown.group(1))).isEqualTo(words(learnt.substring(0, learnt.indexOf("step 20:"))));
    }

    /** The words of a table without its layout, and without the kernels, which depend on the processor. */
    private static String words(String table) {
        return table.replaceAll("\\s+", " ").replaceAll("products: [^;]*; ", "").strip();
    }

    @Test
    void it_writes_a_report(@TempDir Path folder) throws ReflectiveOperationException, IOException {
        Path report = folder.resolve("report.html");
        assertThat(run("Compare", report.toString(), "20"))
                .contains(report.toUri().toString());
        assertThat(Files.readString(report))
                .contains("Muon, step size 0.05")
                .contains("AdamW, step size 0.01")
                .contains("<polyline");
    }
}
