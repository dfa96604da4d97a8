package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.machine.Machine;
import io.steepest.profile.Profile;
import io.steepest.train.name.Plural;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/** The machine as a JSON result names it. */
public final class Processors {
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

    /** Returns one line: the processor, its cores and class, the BLAS in use and the date. */
    public static String line(Machine machine) {
        return String.format(
                "%s, %s, %s, %s; %s",
                machine.processor(),
                Plural.of(machine.cores(), "core"),
                machine.instructions(),
                Engine.blas(),
                LocalDate.now(ZoneId.systemDefault()));
    }

    /** Returns the fields of a machine and on how many threads of what it computes, for times. */
    public static Map<String, Object> measured(Machine machine) {
        Map<String, Object> fields = json(machine);
        fields.put("processors", machine.cores());
        fields.put("threads", torch.get_num_threads());
        fields.put("blas", Engine.blas());
        fields.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        return fields;
    }
}
