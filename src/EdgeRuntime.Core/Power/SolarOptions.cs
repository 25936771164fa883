namespace EdgeRuntime.Core.Power;

/// <summary>A simulated solar panel.</summary>
public sealed class SolarOptions
{
    /// <summary>Watts of the panel at 1000 W/m2, 0 (no panel) or more. Default 0.</summary>
    public double PanelWatts { get; set; }

    /// <summary>Degrees north, -90 to 90. Default 47.</summary>
    public double LatitudeDeg { get; set; } = 47;

    /// <summary>Degrees east, -180 to 180. Default 8.</summary>
    public double LongitudeDeg { get; set; } = 8;

    /// <summary>Mean share of the light that clouds take, 0 to 1. Default 0.3.</summary>
    public double Cloudiness { get; set; } = 0.3;

    /// <summary>Draws the clouds; 0 or more. Default 1.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(PanelWatts is >= 0 and <= 100_000, $"{key}:PanelWatts must be 0 to 100000, but is {PanelWatts}");
        Check(LatitudeDeg is >= -90 and <= 90, $"{key}:LatitudeDeg must be -90 to 90, but is {LatitudeDeg}");
        Check(LongitudeDeg is >= -180 and <= 180, $"{key}:LongitudeDeg must be -180 to 180, but is {LongitudeDeg}");
        Check(Cloudiness is >= 0 and <= 1, $"{key}:Cloudiness must be 0 to 1, but is {Cloudiness}");
        Check(Seed >= 0, $"{key}:Seed must be 0 or more, but is {Seed}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
