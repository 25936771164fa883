using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace EdgeRuntime.Demo;

/// <summary>Prints the summary: a table for people, or one JSON document.</summary>
internal static class SummaryPrinter
{
    public static void Print(DemoSummary summary, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(summary, DemoJsonContext.Default.DemoSummary));
            return;
        }

        var table = new Table().Title(string.Create(CultureInfo.InvariantCulture, $"{summary.SimulatedHours:0.0} simulated hours"));
        table.AddColumns("device", "battery", "inferences", "rate high SoC", "rate low SoC", "energy", "J/inference", "confirmed", "accuracy", "caught", "caught at fixed rate", "empty", "empty at fixed rate", "late");
        foreach (var device in summary.Devices)
        {
            table.AddRow([.. Cells(device).Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    private static string[] Cells(DeviceSummary device) =>
    [
        device.Device,
        Text($"{device.SocStart:0.00} -> {device.SocEnd:0.00}"),
        Text($"{device.Inferences}"),
        device.RateAtHighSocHz is { } high ? Text($"{high:0.000} Hz") : "-",
        device.RateAtLowSocHz is { } low ? Text($"{low:0.000} Hz") : "-",
        Text($"{device.EnergyJ:0} J"),
        device.JPerInferenceMarginal is { } joules ? Text($"{joules * 1000:0.000} mJ") : "-",
        Text($"{device.Acknowledged} of {device.Published}"),
        device.Accuracy is { } accuracy ? Text($"{accuracy:0.000}") : "-",
        Text($"{device.Scheduled.CaughtFraction:0 %}"),
        Text($"{device.AtFixedRate.CaughtFraction:0 %}"),
        Text($"{device.Scheduled.CellEmptyS / 3600:0.0} h"),
        Text($"{device.AtFixedRate.CellEmptyS / 3600:0.0} h"),
        Text($"{device.LateTicks}"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
