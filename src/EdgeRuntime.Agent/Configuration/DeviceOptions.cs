using EdgeRuntime.Contracts;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Who the device is.</summary>
public sealed class DeviceOptions
{
    /// <summary>The device id. Default: the host's name, made valid; a stock name such as raspberrypi gets a suffix from the machine's id, so that devices do not collide.</summary>
    public string? Id { get; set; }

    /// <summary>A list of free words by which devices are chosen, such as <c>[ "roof", "site=north" ]</c> for <c>--tag site=north</c>. Default none.</summary>
    public IList<string> Tags { get; set; } = [];

    /// <summary>Where the device stands, in your words.</summary>
    public string? Site { get; set; }

    /// <summary>The id in force.</summary>
    public string EffectiveId => Id ?? DefaultDeviceId.OfThisMachine;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!Identifiers.IsDeviceId(EffectiveId))
        {
            errors.Add($"{key}:Id must match {Identifiers.Pattern} and not be 'models' or 'fleet', but is '{EffectiveId}'");
        }
    }
}
