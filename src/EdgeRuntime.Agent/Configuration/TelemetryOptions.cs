using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>What the device reports beyond results.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Physical time between energy messages, 00:00:01 to 1 day. Default 1 minute.</summary>
    public TimeSpan EnergyInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Results without their joules, for costly radio; <c>energy</c> states those of all results together. Default false.
    /// </summary>
    public bool Compact { get; set; }

    /// <summary>Grams of CO2 equivalent in energy messages.</summary>
    public CarbonOptions Carbon { get; set; } = new();

    /// <summary>
    /// GPIO line that is high while an inference runs, low otherwise, as CHIP:LINE (<c>0:17</c> is line 17 of /dev/gpiochip0): wired to the digital input of an external power meter it marks what
    /// <c>edge-agent meter</c> prices. None by default.
    /// </summary>
    public string? Marker { get; set; }

    /// <summary>Whether command <c>diagnostics</c> is done: it sends versions, status, sensors, configuration and log, without credentials, to whoever the broker lets ask. Default true.</summary>
    public bool Diagnostics { get; set; } = true;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (EnergyInterval < TimeSpan.FromSeconds(1) || EnergyInterval > TimeSpan.FromDays(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:EnergyInterval must be 00:00:01 to 1 day, but is {EnergyInterval}"));
        }

        if (Marker is not null && GpioLine.Parse(Marker) is null)
        {
            errors.Add($"{key}:Marker must be CHIP:LINE, such as 0:17 for line 17 of /dev/gpiochip0, but is '{Contracts.OneLineText.Of(Marker)}'");
        }

        Carbon.Validate($"{key}:Carbon", errors);
    }
}
