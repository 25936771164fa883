using System.Collections.Immutable;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>Labels of the conditions, as configuration, truth and the built-in model spell them.</summary>
public static class MachineConditions
{
    /// <summary>Labels by class index.</summary>
    public static ImmutableArray<string> Labels { get; } = ["healthy", "unbalance", "misalignment", "looseness", "bearing-outer", "bearing-inner"];

    /// <summary>How many conditions there are.</summary>
    public static int Count => Labels.Length;

    /// <summary>The label of a condition; always the same string instance.</summary>
    public static string Label(this MachineCondition condition) => Labels[(int)condition];

    /// <summary>The condition with this label; false where there is none.</summary>
    public static bool TryParse(string? label, out MachineCondition condition)
    {
        var index = label is null ? -1 : Labels.IndexOf(label);
        condition = (MachineCondition)Math.Max(index, 0);
        return index >= 0;
    }
}
