namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>What integers of a tensor stand for: real = (q - zero point) x scale.</summary>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="IsSigned">Whether the integers are int8, not uint8.</param>
public readonly record struct GraphQuantization(double Scale, int ZeroPoint, bool IsSigned);
