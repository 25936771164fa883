using System.Globalization;
using System.Text;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Writes sums of energy as CSV (RFC 4180).</summary>
internal static class EnergyCsv
{
    private const string Header =
        "group,devices,load_j,harvest_j,idle_j,inference_j,radio_j,gate_saved_j,throttle_saved_j,grams_co2e,"
        + "inferences,gated,modelled_fraction,j_per_inference_marginal\r\n";

    /// <summary>One line for each sum.</summary>
    public static string Write(IReadOnlyList<EnergySum> sums)
    {
        var text = new StringBuilder(Header);
        foreach (var sum in sums)
        {
            text.Append(Field(sum.Group))
                .Append(CultureInfo.InvariantCulture, $",{sum.Devices},{sum.LoadJ:R},{sum.HarvestJ:R},{sum.IdleJ:R},{sum.InferenceJ:R},{sum.RadioJ:R},")
                .Append(CultureInfo.InvariantCulture, $"{sum.GateSavedJ:R},{sum.ThrottleSavedJ:R},{sum.GramsCO2e:R},{sum.Inferences},{sum.Gated},")
                .Append(CultureInfo.InvariantCulture, $"{sum.ModelledFraction:R},{sum.JPerInferenceMarginal:R}\r\n");
        }

        return text.ToString();
    }

    // A spreadsheet runs a field that starts like a formula; a leading apostrophe keeps it text.
    private static string Field(string text)
    {
        var plain = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return plain.AsSpan().ContainsAny(",\"\r\n") ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }
}
