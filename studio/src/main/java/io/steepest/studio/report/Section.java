package io.steepest.studio.report;

import gg.jte.Content;
import java.util.List;

/**
 * A section of a page with one table.
 *
 * @param id to link to
 * @param heading of the section
 * @param table in it
 * @param note on how to read the table; may be empty
 */
public record Section(String id, String heading, Table table, String note) {

    /** Sections one after another, {@code sections.jte}. */
    public static Content all(List<Section> sections) {
        return Html.part("report/sections.jte", sections);
    }
}
