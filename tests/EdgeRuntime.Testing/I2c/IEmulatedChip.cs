namespace EdgeRuntime.Testing.I2c;

/// <summary>A chip as its bus sees it.</summary>
public interface IEmulatedChip
{
    /// <summary>The master sends bytes: a register's number, and what goes into it.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The master reads from the register that was named last.</summary>
    void Read(Span<byte> answer);
}
