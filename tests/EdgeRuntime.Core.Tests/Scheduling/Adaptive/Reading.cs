namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>One reading.</summary>
internal readonly record struct Reading(double Seconds, double SocFraction, double HarvestJoules);
