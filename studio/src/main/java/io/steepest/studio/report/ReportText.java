package io.steepest.studio.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The words of a report that do not come from the runs. All of it is shown as plain text.
 *
 * @param title headline of the page
 * @param command what to type to run it again; empty leaves that part out
 * @param dataDescription the data in a sentence or two
 * @param modelDescription the model in a sentence or two
 * @param notes one paragraph each, may be empty
 * @param environment facts about machine and versions, by name, in the order to show
 */
public record ReportText(
        String title,
        String command,
        String dataDescription,
        String modelDescription,
        List<String> notes,
        Map<String, String> environment) {

    /**
     * Copies the collections; nothing may be null.
     *
     * @param title headline of the page
     * @param command what to type to run it again
     * @param dataDescription the data
     * @param modelDescription the model
     * @param notes one paragraph each
     * @param environment facts by name
     */
    public ReportText {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(dataDescription, "dataDescription");
        Objects.requireNonNull(modelDescription, "modelDescription");
        notes = List.copyOf(notes);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }
}
