using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>What is told about energy.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Physical time between energy messages, 00:00:01 to 1 day. Default 1 minute.</summary>
    public TimeSpan EnergyInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Grams of CO2 equivalent in energy messages.</summary>
    public CarbonOptions Carbon { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (EnergyInterval < TimeSpan.FromSeconds(1) || EnergyInterval > TimeSpan.FromDays(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:EnergyInterval must be 00:00:01 to 1 day, but is {EnergyInterval}"));
        }

        Carbon.Validate($"{key}:Carbon", errors);
    }
}
