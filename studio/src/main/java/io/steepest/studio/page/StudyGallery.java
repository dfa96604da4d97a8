package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.file.OutputFile;
import io.steepest.studio.report.Frame;
import io.steepest.studio.report.ReportText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One page of all studies in a folder: title, finding and first picture of each, with a link to its report. */
public final class StudyGallery {
    /** Name of the file with the result of a study in its folder. */
    public static final String RESULT = "result.json";

    private static final String PAGE = "index.html";

    private StudyGallery() {}

    /**
     * Writes the page, in place of an older one.
     *
     * @param root folder with a folder for each study
     * @param text words that do not come from the studies
     * @return path of the page
     * @throws IOException if a result cannot be read or the page cannot be written
     */
    public static Path write(Path root, ReportText text) throws IOException {
        StringBuilder sections = new StringBuilder();
        List<Path> results = results(root);
        for (Path result : results) {
            sections.append(section(result));
        }
        String main =
                Frame.header(text, "Steepest · " + results.size() + (results.size() == 1 ? " study" : " studies"), "")
                        + sections;
        return OutputFile.write(root.resolve(PAGE), Frame.plain(text, "", main).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> results(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.resolve(RESULT))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static String section(Path result) throws IOException {
        JsonNode study = new ObjectMapper().readTree(result.toFile());
        Path folder = result.getParent();
        String name = folder.getFileName().toString();
        String title = escape(study.path("title").asText(name));
        String picture = picture(folder)
                .map(png -> "<img alt=\"%s\" src=\"data:image/png;base64,%s\" style=\"max-width:100%%\">\n"
                        .formatted(title, png))
                .orElse("");
        return """
                <section>
                <h2><a href="%s/report.html">%s</a></h2>
                <p>%s</p>
                %s</section>
                """.formatted(escape(name), title, escape(study.path("finding").asText()), picture);
    }

    /** The first picture in base 64: a page may load nothing from beside it. */
    private static Optional<String> picture(Path folder) throws IOException {
        Optional<Path> first;
        try (Stream<Path> files = Files.list(folder)) {
            first = files.filter(file -> file.toString().endsWith(".png"))
                    .min(Comparator.comparing((Path file) -> file.toString().length())
                            .thenComparing(Path::toString));
        }
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(Base64.getEncoder().encodeToString(Files.readAllBytes(first.get())));
    }
}
