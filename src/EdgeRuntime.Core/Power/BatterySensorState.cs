namespace EdgeRuntime.Core.Power;

/// <summary>How far the figures of the battery can be trusted.</summary>
public enum BatterySensorState
{
    /// <summary>The sensor answers.</summary>
    Fresh,

    /// <summary>It has just fallen silent: the charge is what must at least be left.</summary>
    Stale,

    /// <summary>It has been silent for so long that no charge is stated any more.</summary>
    Lost,
}
