using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Onnx;

/// <summary>What this processor can do, as far as ONNX Runtime chooses kernels and layouts by it. .NET's own flags are too few: they leave out AVX512-VNNI and Arm's fp16 and i8mm.</summary>
internal static class ProcessorFeatures
{
    // getauxval(3): the bits of arch/arm64/include/uapi/asm/hwcap.h.
    private const string AuxiliaryVector = "/proc/self/auxv";
    private const ulong HardwareCapabilities = 16;
    private const ulong HardwareCapabilities2 = 26;

    /// <summary>The same text for the same abilities, such as <c>X64|256|9C27A9|...</c>.</summary>
    public static string OfThisMachine() =>
        $"{RuntimeInformation.ProcessArchitecture}|{(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}|{(X86Base.IsSupported ? OfX86() : OfAuxiliaryVector())}";

    // Leaf 7 holds AVX2, AVX512 (EBX), AVX512-VNNI (ECX) and, subleaf 1, AVX-VNNI (EAX); leaf 1 FMA and F16C (ECX). Intel's manual, volume 2A, CPUID.
    private static string OfX86()
    {
        var (_, _, basic, _) = X86Base.CpuId(1, 0);
        var (subleaves, ebx, ecx, edx) = X86Base.CpuId(7, 0);
        var more = subleaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{basic:X}|{ebx:X}|{ecx:X}|{edx:X}|{more:X}");
    }

    private static string OfAuxiliaryVector()
    {
        if (!File.Exists(AuxiliaryVector))
        {
            return "";
        }

        var pairs = MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes(AuxiliaryVector));
        var (first, second) = (0UL, 0UL);
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            first = pairs[i] == HardwareCapabilities ? pairs[i + 1] : first;
            second = pairs[i] == HardwareCapabilities2 ? pairs[i + 1] : second;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{first:X}|{second:X}");
    }
}
