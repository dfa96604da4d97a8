package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.steepest.norm.Norm;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the library promises to others is a file of the repository, so that a change of it shows in a review. */
class ApiTest {
    private static final Path MODULE = Path.of("src/main/java/module-info.java");
    private static final Path PROMISED = Path.of("api/steepest.txt");
    private static final Path FOUND = Path.of("target/steepest.txt");
    private static final Pattern EXPORTED = Pattern.compile("exports (io\\.steepest\\.\\w+);");

    @Test
    void the_public_face_is_the_one_in_the_list() throws IOException, URISyntaxException {
        Files.createDirectories(FOUND.getParent());
        Files.write(FOUND, lines());
        assertThat(FOUND)
                .as(
                        "The public or protected signatures of the exported packages changed. If that is meant, tell"
                                + " CHANGELOG.md and run: cp core/%s core/%s",
                        FOUND, PROMISED)
                .hasSameTextualContentAs(PROMISED);
    }

    /** The lines of all exported packages in the order of names. */
    private static List<String> lines() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Norm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Map<String, List<String>> byClass = new TreeMap<>();
        for (JavaClass found : new ClassFileImporter().importPath(classes)) {
            if (exported().contains(found.getPackageName())) {
                Class<?> type = found.reflect();
                if (ApiText.isVisible(type)) {
                    byClass.put(type.getName(), ApiText.of(type));
                }
            }
        }
        List<String> lines = new ArrayList<>();
        byClass.values().forEach(lines::addAll);
        assertThat(lines).isNotEmpty();
        return lines;
    }

    private static List<String> exported() throws IOException {
        return EXPORTED.matcher(Files.readString(MODULE))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
