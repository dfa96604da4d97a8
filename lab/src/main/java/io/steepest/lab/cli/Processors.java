package io.steepest.lab.cli;

import io.steepest.machine.Machine;
import io.steepest.profile.Profile;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The machine as a JSON result names it. */
final class Processors {
    private Processors() {}

    /** Returns one sentence on bfloat16. */
    static String bfloat16(Machine machine) {
        long side = Profile.current().bfloat16Side();
        return machine.instructions().bfloat16() + " multiplies it natively; "
                + (side < Profile.NEVER
                        ? String.format(Locale.ROOT, "used for float32 matrices from side %d on", side)
                        : "not used for float32 matrices");
    }

    /** Returns the fields of a machine by name. */
    static Map<String, Object> json(Machine machine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("processor", machine.processor());
        fields.put("class", machine.instructions().toString());
        fields.put("bfloat16", machine.instructions().bfloat16());
        fields.put("cores", machine.cores());
        fields.put("profile", Profile.current().numbers());
        fields.put("profile_source", Profile.source());
        return fields;
    }
}
