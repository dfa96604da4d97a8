package io.steepest.lab.cli;

import io.steepest.linalg.Machine;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine as a JSON result names it. */
final class Processors {
    private Processors() {}

    /** The fields of a machine by name. */
    static Map<String, Object> json(Machine machine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("processor", machine.processor());
        fields.put("class", machine.instructions().toString());
        fields.put("bfloat16", machine.instructions().bfloat16());
        fields.put("cores", machine.cores());
        fields.put("profile", machine.profile().numbers());
        fields.put("profile_source", machine.source());
        return fields;
    }
}
