namespace EdgeRuntime.Fleet.Pages.Controls;

/// <summary>Names of problems, for people.</summary>
internal static class Problems
{
    /// <summary>The name.</summary>
    public static string Name(DeviceProblem problem) => problem switch
    {
        DeviceProblem.Offline => "offline",
        DeviceProblem.Overslept => "overdue",
        DeviceProblem.CriticalCharge => "critical charge",
        DeviceProblem.ModelFailed => "model failed",
        DeviceProblem.SensorLost => "power sensor lost",
        DeviceProblem.Throttled => "board throttled",
        _ => Figures.Words(problem),
    };
}
