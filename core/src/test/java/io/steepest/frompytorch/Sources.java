package io.steepest.frompytorch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bodies of the functions that record lines of docs/from-pytorch.md and of the test methods that follow them. */
final class Sources {
    private static final Path TESTS = Path.of("src/test/java/io/steepest/frompytorch");
    private static final Path SCRIPTS = Path.of("src/test/python/from_pytorch");
    private static final Pattern METHOD = Pattern.compile("    (?:static )?void (\\w+)\\(.*\\{");
    private static final Pattern FUNCTION = Pattern.compile("def (\\w+)\\(model, batches(?:, file)?\\):");

    private Sources() {}

    /** The bodies of the test methods by name, as the page shows them. */
    static Map<String, String> java() throws IOException {
        return bodies(TESTS, "Test.java", METHOD, line -> line.equals("    }"));
    }

    /** The bodies of the functions that were recorded by name, as the page shows them. */
    static Map<String, String> python() throws IOException {
        return bodies(SCRIPTS, ".py", FUNCTION, line -> !line.isEmpty() && !line.startsWith(" "));
    }

    private static Map<String, String> bodies(Path folder, String ending, Pattern begin, Predicate<String> ends)
            throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                String name = null;
                List<String> body = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    if (name != null && ends.test(line)) {
                        found.put(name, text(body));
                        name = null;
                    }
                    Matcher match = begin.matcher(line);
                    if (match.matches()) {
                        name = match.group(1);
                        body.clear();
                    } else {
                        body.add(line);
                    }
                }
                if (name != null) {
                    found.put(name, text(body));
                }
            }
        }
        return found;
    }

    /** The lines without the indentation that they share and without empty lines at the end. */
    private static String text(List<String> lines) {
        String joined = String.join("\n", lines).stripTrailing();
        return joined.stripIndent() + "\n";
    }
}
