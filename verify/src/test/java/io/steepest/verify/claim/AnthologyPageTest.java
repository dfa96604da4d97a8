package io.steepest.verify.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the papers name claims and tests that are there, and miss no claim. */
class AnthologyPageTest {
    private static final Path ROOT = Path.of("..");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/anthology.md"));
    }

    private static String preconditioned() throws IOException {
        return Files.readString(ROOT.resolve("docs/invariance.md"));
    }

    private static List<String> inCode(String pattern) throws IOException {
        return Pattern.compile("`" + pattern + "`")
                .matcher(page())
                .results()
                .map(MatchResult::group)
                .map(code -> code.substring(1, code.length() - 1))
                .toList();
    }

    @Test
    void every_claim_is_on_the_page() throws IOException {
        Set<String> named = new LinkedHashSet<>(inCode("(verify )?[a-z0-9]+(-[a-z0-9]+)*"));
        assertThat(Claims.all())
                .filteredOn(claim -> !claim.id().startsWith("pn-"))
                .allSatisfy(claim -> assertThat(named).containsAnyOf(claim.id(), "verify " + claim.id()));
    }

    @Test
    void every_claim_on_preconditioned_norms_is_on_the_page_of_invariance() throws IOException {
        String page = preconditioned();
        assertThat(Claims.fitting("pn-*")).allSatisfy(claim -> assertThat(page).contains("`" + claim.id() + "`"));
        assertThat(Pattern.compile("`(pn-[a-z0-9-]+)`").matcher(page).results().map(found -> found.group(1)))
                .allSatisfy(id -> assertThat(Claims.fitting(id)).hasSize(1));
    }

    @Test
    void every_id_on_the_page_is_a_claim() throws IOException {
        assertThat(inCode("verify [a-z0-9-]+"))
                .isNotEmpty()
                .allSatisfy(words -> assertThat(Claims.fitting(words.substring("verify ".length())))
                        .hasSize(1));
        assertThat(inCode("[a-z0-9]+(-[a-z0-9]+)+"))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(Claims.fitting(id)).hasSize(1));
    }

    @Test
    void every_test_on_the_page_is_there() throws IOException {
        for (String name : inCode("[A-Z]\\w*Test(\\.\\w+)?")) {
            String[] parts = name.split("\\.", 2);
            List<Path> found = Stream.of("core", "verify", "train", "studio", "benchmarks")
                    .flatMap(module -> tests(module).stream())
                    .filter(file -> file.endsWith(parts[0] + ".java"))
                    .toList();
            assertThat(found).as(name).hasSize(1);
            if (parts.length == 2) {
                assertThat(Files.readString(found.get(0))).contains("void " + parts[1] + "(");
            }
        }
    }

    private static List<Path> tests(String module) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_number_from_one_to_59_has_a_row_or_is_said_to_be_unused() throws IOException {
        for (int i = 1; i <= 59; i++) {
            if (i < 46 || i > 49) {
                assertThat(page()).contains("| F" + i + " |");
            }
        }
        assertThat(page()).contains("F46 to F49 are not used.");
    }
}
