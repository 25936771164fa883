namespace EdgeRuntime.Core.Simulation;

/// <summary>A policy under simulation: asked each minute in which the node is on.</summary>
internal interface ISimulatedPolicy
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Decides on the minute that begins.</summary>
    MinutePlan Decide(in NodeReading reading);
}
