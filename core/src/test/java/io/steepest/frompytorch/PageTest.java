package io.steepest.frompytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/from-pytorch.md shows the code that was recorded and the code that is tested, and nothing else. */
class PageTest {
    private static final Pattern LINE = Pattern.compile("<!-- line: (\\w+) -->\n");
    private static final Pattern TABLE = Pattern.compile("<!-- options: (\\w+) -->\n((?:\\|.*\n)+)");
    private static final Pattern ROW = Pattern.compile("\\| `([^|]+)` \\| `([^|]+)` \\|.*");

    private static String page;
    private static Map<String, String> python;
    private static Map<String, String> java;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("../docs/from-pytorch.md"));
        python = Sources.python();
        java = Sources.java();
    }

    private static List<String> lines() {
        List<String> names = new ArrayList<>();
        Matcher match = LINE.matcher(page);
        while (match.find()) {
            names.add(match.group(1));
        }
        return names;
    }

    @Test
    void each_line_shows_what_was_recorded_and_what_is_tested() {
        assertThat(lines())
                .hasSizeGreaterThan(15)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(page)
                        .contains("<!-- line: " + name + " -->\n```python\n" + python.get(name) + "```\n\n```java\n"
                                + java.get(name) + "```\n"));
    }

    /** The names of the recordings that rows of tables stand for; checks that their tests have the code of the row. */
    private static Set<String> rows() {
        Set<String> names = new TreeSet<>();
        Matcher table = TABLE.matcher(page);
        while (table.find()) {
            for (String line : table.group(2).lines().toList()) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    String name = recording(table.group(1), row.group(1));
                    assertThat(spaceless(java.getOrDefault(name, "")))
                            .as("test %s", name)
                            .contains(spaceless(row.group(2)));
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The one recording of an optimizer that was given an option and no other. */
    private static String recording(String optimizer, String option) {
        List<String> found = python.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(optimizer + "_"))
                .filter(entry -> entry.getValue().contains("(model, batches, " + option + ")\n"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(found).as("recordings of %s with %s", optimizer, option).hasSize(1);
        return found.get(0);
    }

    private static String spaceless(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void each_row_shows_code_that_is_tested() {
        assertThat(rows()).hasSizeGreaterThan(30);
    }

    @Test
    void each_recording_is_tested_and_shown() {
        Set<String> shown = rows();
        shown.addAll(lines());
        assertThat(python.keySet()).containsExactlyInAnyOrderElementsOf(shown);
        assertThat(java.keySet()).containsAll(shown);
    }
}
