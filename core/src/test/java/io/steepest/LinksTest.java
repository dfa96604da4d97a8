package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between pages and to files of the repository lead somewhere. */
class LinksTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 7)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", "runs", ".git", "cache")
                            .noneMatch(folder -> file.toString().contains("/" + folder + "/")))
                    .toList();
        }
    }

    /** The anchors that a reader on the forge can jump to. */
    private static List<String> anchors(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        Matcher heading = HEADING.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
        while (heading.find()) {
            String words = heading.group(1).strip().replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
            String anchor = words.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    private static List<String> broken(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
        while (link.find()) {
            String target = link.group(1);
            if (target.matches("[a-z]+:.*")) {
                continue;
            }
            int hash = target.indexOf('#');
            String file = hash < 0 ? target : target.substring(0, hash);
            Path found = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            boolean there = Files.exists(found)
                    && (hash < 0
                            || !found.toString().endsWith(".md")
                            || anchors(found).contains(target.substring(hash + 1)));
            if (!there) {
                broken.add(target);
            }
        }
        return broken;
    }

    @Test
    void every_relative_link_and_anchor_exists() throws IOException {
        List<Path> pages = pages();
        assertThat(pages).hasSizeGreaterThan(20);
        Map<String, List<String>> broken = new HashMap<>();
        for (Path page : pages) {
            List<String> found = broken(page);
            if (!found.isEmpty()) {
                broken.put(page.toString(), found);
            }
        }
        assertThat(broken).isEmpty();
    }

    /** The anchors of headings with code, signs and repetitions are those that the forge makes. */
    @Test
    void anchors_are_made_as_on_the_forge() throws IOException {
        Path page = Files.createTempFile("anchors", ".md");
        Files.writeString(page, "# One `code_x` & [more](x.md)\n```\n# no heading\n```\n## Twice\n## Twice\n");
        assertThat(anchors(page).stream().collect(Collectors.joining(" "))).isEqualTo("one-code_x--more twice twice-1");
        Files.delete(page);
    }
}
